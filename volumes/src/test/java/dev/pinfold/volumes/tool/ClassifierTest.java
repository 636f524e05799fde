package dev.pinfold.volumes.tool;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What messages that OpenZFS 2.3.9 printed mean.
class ClassifierTest {

  @ParameterizedTest(name = "{2}: {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "1 | cannot create 't/s': dataset already exists | EXISTS",
        "1 | cannot create 't/no/parent': parent does not exist | NOT_FOUND",
        "2 | cannot open 't/none': dataset does not exist | NOT_FOUND",
        "1 | cannot open 'nopool': no such pool | NOT_FOUND",
        "1 | cannot destroy 't/s': filesystem has children | HAS_DEPENDENTS",
        "1 | cannot create 't/full': out of space | POOL_FULL",
        "1 | cannot create snapshots : out of space | POOL_FULL",
        "255 | cannot set property for 't/s': size is greater than available space"
            + " | INSUFFICIENT_SPACE",
        "255 | cannot set property for 't/s': size is less than current used or reserved space"
            + " | INSUFFICIENT_SPACE",
        "255 | cannot set property for 't/s': 'recordsize' must be power of 2 from 512B to 16M"
            + " | REFUSED",
        "255 | cannot set property for 't/s': permission denied | PERMISSION_DENIED",
        "1 | Permission denied the ZFS utilities must be run as root. | PERMISSION_DENIED",
        "1 | filesystem successfully created, but it may only be mounted by root"
            + " | PERMISSION_DENIED",
        "1 | cannot create snapshots : permission denied | PERMISSION_DENIED",
        "1 | cannot open 'k': pool I/O is currently suspended | POOL_SUSPENDED",
        "1 | cannot receive new filesystem stream: destination 'k/s' exists | EXISTS",
        "1 | cannot receive new filesystem stream: checksum mismatch or incomplete stream."
            + " | CHECKSUM_MISMATCH",
        "1 | cannot receive: failed to read from stream | REPLICATION_FAILED",
        "255 | cannot resume send: resume token is corrupt (incorrect checksum)"
            + " | REPLICATION_FAILED",
        "1 | warning: cannot send 't/s@1': not an earlier snapshot from the same fs"
            + " | REPLICA_DIVERGED",
        "1 | warning: cannot send 'k/u@e': Input/output error | DATASET_CORRUPTED",
        "1 | cannot destroy 't/s': dataset is busy | BUSY",
        "255 | Key load error: Incorrect key provided for 't/e'. | KEY_UNAVAILABLE",
        "1 | The ZFS modules cannot be auto-loaded. | TOOL_MISSING",
        "127 | sh: 1: zfs: not found | TOOL_MISSING",
        "1 | something that nobody has seen before | UNKNOWN",
      })
  void messagesHaveTypes(int status, String message, FailureType expected) {
    assertEquals(expected, Classifier.classify(Host.HERE, status, message));
  }

  @Test
  @DisplayName("a message over two lines is one message")
  void modifiedTarget() {
    assertEquals(
        FailureType.REPLICA_DIVERGED,
        Classifier.classify(
            Host.HERE,
            1,
            "cannot receive incremental stream: destination k/s has been modified\n"
                + "since most recent snapshot\n"));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "ssh: connect to host 10.0.0.9 port 22: Connection refused",
        "ssh: Could not resolve hostname nowhere: Name or service not known",
        "root@10.0.0.9: Permission denied (publickey).",
        "Host key verification failed.",
      })
  void whatSshSaysIsNotTheHosts(String message) {
    Host there = new Host.Ssh("root@10.0.0.9", List.of());
    assertEquals(FailureType.HOST_UNREACHABLE, Classifier.classify(there, 255, message));
  }

  @Test
  @DisplayName("a refused value on another host is a refused value, though ssh ends with 255, too")
  void refusedOverThere() {
    Host there = new Host.Ssh("root@10.0.0.9", List.of());
    assertEquals(
        FailureType.REFUSED,
        Classifier.classify(
            there, 255, "cannot set property for 't/s': 'compression' must be one of 'on | off'"));
  }
}
