package dev.pinfold.documents.transaction;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// Values by the keys of records or entries of an index. Hashed, for most transactions never ask
/// for a range of what they wrote; in order from when one does. Keys are not to be changed. Not
/// safe for use by several threads.
final class KeyMap<V> {

  private final Map<Key, V> hashed = new HashMap<>();

  /// The same in order, since it was asked for.
  private @Nullable TreeMap<byte[], V> ordered;

  /// A key with equality by content.
  private record Key(byte[] bytes) {
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Key(byte[] theirs) && Arrays.equals(bytes, theirs);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(bytes);
    }
  }

  boolean isEmpty() {
    return hashed.isEmpty();
  }

  int size() {
    return hashed.size();
  }

  @Nullable V get(byte[] key) {
    return hashed.isEmpty() ? null : hashed.get(new Key(key));
  }

  void put(byte[] key, V value) {
    hashed.put(new Key(key), value);
    if (ordered != null) {
      ordered.put(key, value);
    }
  }

  void remove(byte[] key) {
    if (!hashed.isEmpty() && hashed.remove(new Key(key)) != null && ordered != null) {
      ordered.remove(key);
    }
  }

  void clear() {
    hashed.clear();
    ordered = null;
  }

  /// Those from `from` up to and without `to`, in order.
  NavigableMap<byte[], V> between(byte[] from, byte[] to) {
    TreeMap<byte[], V> all = ordered;
    if (all == null) {
      all = new TreeMap<>(Arrays::compareUnsigned);
      for (Map.Entry<Key, V> entry : hashed.entrySet()) {
        all.put(entry.getKey().bytes(), entry.getValue());
      }
      ordered = all;
    }
    return all.subMap(from, true, to, false);
  }

  /// All of them, in order.
  void forEach(BiConsumer<byte[], V> action) {
    if (ordered != null) {
      ordered.forEach(action);
      return;
    }
    List<Map.Entry<Key, V>> entries = new ArrayList<>(hashed.entrySet());
    entries.sort((a, b) -> Arrays.compareUnsigned(a.getKey().bytes(), b.getKey().bytes()));
    for (Map.Entry<Key, V> entry : entries) {
      action.accept(entry.getKey().bytes(), entry.getValue());
    }
  }
}
