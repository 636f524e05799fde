package dev.pinfold.http;

/// Produces the items of a streamed answer. What it throws before the first item becomes an
/// ordinary error answer, what it throws after it goes into the trailer.
@FunctionalInterface
public interface ItemSource {

  /// Gives every item to `sink`; returning ends the stream well.
  void produce(ItemSink sink);
}
