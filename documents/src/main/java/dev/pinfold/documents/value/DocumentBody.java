package dev.pinfold.documents.value;

/// A document that a program has in its own form, and can write.
@FunctionalInterface
public interface DocumentBody {

  /// Writes the whole document, the same each time: it is asked again where the first time found
  /// paths that are new.
  void write(ValueWriter out);
}
