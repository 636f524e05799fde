package dev.pinfold.bench.cql;

import dev.pinfold.bench.PinLines;
import dev.pinfold.model.RequestId;
import dev.pinfold.pins.Allocator;
import dev.pinfold.pins.Command;
import dev.pinfold.pins.Submission;
import dev.pinfold.pins.service.PinService.Imported;
import java.util.ArrayList;
import java.util.List;

/// New pins, as an owner makes them: the same number is the same pin. With a name, two entries of
/// metadata and two of three peers.
final class Wants {

  private static final PinLines PINS = new PinLines(false);

  private Wants() {}

  /// One that is made now.
  static Submission of(long number, int owner) {
    Imported pin = PINS.imported(number);
    return Submission.of(
        new Command.Want(
            pin.cid(),
            RequestId.of(System.currentTimeMillis(), owner, number),
            true,
            pin.spec(),
            pin.created(),
            Allocator.fixed(pin.allocations(), PinLines.PEERS),
            null));
  }

  /// Some in a row.
  static List<Submission> of(long first, int count, int owner) {
    List<Submission> wants = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      wants.add(of(first + i, owner));
    }
    return wants;
  }
}
