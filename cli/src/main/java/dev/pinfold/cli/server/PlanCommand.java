package dev.pinfold.cli.server;

import dev.pinfold.cli.CommonOptions;
import dev.pinfold.cli.ExitCode;
import dev.pinfold.cli.Output;
import dev.pinfold.cql.capacity.CapacityPlan;
import dev.pinfold.cql.capacity.Demand;
import dev.pinfold.cql.capacity.Quantity;
import dev.pinfold.cql.capacity.Sizes;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `pinfold plan`.
@Command(
    name = "plan",
    description = {
      "Prints what a store of pins on ScyllaDB or Cassandra takes: disk, nodes, writes, the size of",
      "partitions, and what is beyond a bound. Reckons with bytes that were measured; asks no",
      "cluster. Ends with 3 if a bound breaks."
    },
    footer = {
      "",
      "Numbers are like 1000, 1e12, 10k, 1T; bytes like 8TB.",
      "",
      "Examples:",
      "  pinfold plan --pins 100M --peers 50 --owners 10k",
      "  pinfold plan --pins 1e12 --peers 10000 --replication 3 --owners 1e7 --largest-owner 1e11",
      "  pinfold plan --pins 1G --peers 200 --changes-per-second 2k --operation-ids 1 --json",
      "  pinfold plan --pins 1G --peers 200 --data-centres 2 --node-disk 4TB --utilisation 0.6"
    })
public final class PlanCommand implements Callable<Integer> {

  private static final double SECONDS_OF_YEAR = 365 * 86_400;
  private static final double OWNERS = 1_000;
  private static final double SHARE_OF_LARGEST = 0.1;
  private static final double LARGEST = 1e15;

  @Mixin CommonOptions common = new CommonOptions();

  @Option(names = "--pins", required = true, paramLabel = "N", description = "CIDs.")
  String pins = "";

  @Option(names = "--peers", required = true, paramLabel = "N", description = "IPFS peers.")
  String peers = "";

  @Option(
      names = "--replication",
      paramLabel = "N",
      defaultValue = "3",
      description = "Replicas of each row in a data centre (default: ${DEFAULT-VALUE}).")
  String replication = "";

  @Option(
      names = "--data-centres",
      paramLabel = "N",
      defaultValue = "1",
      description = "That have replicas (default: ${DEFAULT-VALUE}).")
  String dataCentres = "";

  @Option(
      names = "--copies",
      paramLabel = "N",
      description = "On how many peers a pin is (default: 3, or all peers if fewer).")
  @Nullable String copies;

  @Option(
      names = "--requests-per-pin",
      paramLabel = "N",
      defaultValue = "1",
      description = "Requests on a CID, in the mean (default: ${DEFAULT-VALUE}).")
  String requestsPerPin = "";

  @Option(
      names = "--busiest-pin",
      paramLabel = "N",
      defaultValue = "100",
      description =
          "Requests on the CID that has most, made within three days (default: ${DEFAULT-VALUE}).")
  String busiestPin = "";

  @Option(
      names = "--owners",
      paramLabel = "N",
      description = "Who have requests (default: 1000, or as many as requests).")
  @Nullable String owners;

  @Option(
      names = "--largest-owner",
      paramLabel = "N",
      description = "Requests of the largest owner (default: a tenth of all, or an even share).")
  @Nullable String largestOwner;

  @Option(
      names = "--name-bytes",
      paramLabel = "N",
      description = "Of a request's name (default: as measured).")
  @Nullable String nameBytes;

  @Option(
      names = "--metadata-entries",
      paramLabel = "N",
      description = "Of a request (default: as measured).")
  @Nullable String metadataEntries;

  @Option(
      names = "--changes-per-second",
      paramLabel = "N",
      description =
          "Requests made and taken back, half each (default: each request stays for a year).")
  @Nullable String changesPerSecond;

  @Option(
      names = "--expiring",
      paramLabel = "SHARE",
      defaultValue = "0",
      description = "Share of requests that end by themselves, 0 to 1 (default: 0).")
  String expiring = "";

  @Option(
      names = "--operation-ids",
      paramLabel = "SHARE",
      defaultValue = "0",
      description = "Share of changes with an Idempotency-Key, 0 to 1 (default: 0).")
  String operationIds = "";

  @Option(
      names = "--servers",
      paramLabel = "N",
      description = "Servers of Pinfold (default: one for 1,000 changes a second, at least 2).")
  @Nullable String servers;

  @Option(
      names = "--node-disk",
      paramLabel = "BYTES",
      defaultValue = "8TB",
      description = "Of a node of the cluster (default: ${DEFAULT-VALUE}).")
  String nodeDisk = "";

  @Option(
      names = "--utilisation",
      paramLabel = "SHARE",
      defaultValue = "0.5",
      description = "Of the disk, by data; the rest is for compaction (default: ${DEFAULT-VALUE}).")
  String utilisation = "";

  @Option(
      names = "--node-writes",
      paramLabel = "N",
      defaultValue = "20k",
      description = "Rows that a node can write a second (default: ${DEFAULT-VALUE}).")
  String nodeWrites = "";

  @Option(
      names = "--node-stream",
      paramLabel = "BYTES",
      defaultValue = "50MB",
      description =
          "What a node can send or compare a second beside its work (default: ${DEFAULT-VALUE}).")
  String nodeStream = "";

  @Override
  public Integer call() {
    Output output = common.output();
    Sizes sizes = Sizes.measured();
    CapacityPlan plan = CapacityPlan.of(demand(sizes), sizes);
    PlanPrinter printer = new PlanPrinter(output, sizes);
    if (output.isJson()) {
      printer.json(plan);
    } else {
      printer.text(plan);
    }
    return (plan.isBroken() ? ExitCode.INVALID : ExitCode.DONE).number();
  }

  private Demand demand(Sizes sizes) {
    double pinned = number("pins", pins);
    double perPin = number("requests-per-pin", requestsPerPin);
    double requests = pinned * perPin;
    double of = number("peers", peers);
    double who = number("owners", owners, Math.min(OWNERS, requests));
    return new Demand(
        pinned,
        perPin,
        number("busiest-pin", busiestPin),
        who,
        number("largest-owner", largestOwner, Math.max(SHARE_OF_LARGEST, 1 / who) * requests),
        of,
        number("copies", copies, Math.min(3, of)),
        number("name-bytes", nameBytes, sizes.sampled("name-bytes")),
        number("metadata-entries", metadataEntries, sizes.sampled("metadata-entries")),
        number("changes-per-second", changesPerSecond, 2 * requests / SECONDS_OF_YEAR),
        number("expiring", expiring),
        number("operation-ids", operationIds),
        number("replication", replication),
        number("data-centres", dataCentres),
        number("servers", servers, 0),
        new Demand.Node(
            number("node-disk", nodeDisk),
            number("utilisation", utilisation),
            number("node-writes", nodeWrites),
            number("node-stream", nodeStream)));
  }

  private static double number(String field, String text) {
    return Quantity.parse(field, text, 0, LARGEST);
  }

  private static double number(String field, @Nullable String text, double otherwise) {
    return text == null ? otherwise : number(field, text);
  }
}
