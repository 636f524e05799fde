package dev.pinfold.pins.move;

import dev.pinfold.pins.Registry;
import java.util.SortedMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// The records of the store that serves.
final class ServingRegistry implements Registry {

  private final Serving serving;

  ServingRegistry(Serving serving) {
    this.serving = serving;
  }

  private Registry now() {
    return serving.now().registry();
  }

  @Override
  public byte @Nullable [] get(String kind, String id) {
    return now().get(kind, id);
  }

  @Override
  public void put(String kind, String id, byte[] json) {
    serving
        .gate()
        .pass(
            () -> {
              now().put(kind, id, json);
              return json;
            });
  }

  @Override
  public byte @Nullable [] update(String kind, String id, UnaryOperator<byte @Nullable []> change) {
    return serving.gate().<byte @Nullable []>pass(() -> now().update(kind, id, change));
  }

  @Override
  public boolean remove(String kind, String id) {
    return serving.gate().pass(() -> now().remove(kind, id));
  }

  @Override
  public SortedMap<String, byte[]> list(String kind, String after, int max) {
    return now().list(kind, after, max);
  }
}
