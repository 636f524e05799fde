package dev.pinfold.documents.query;

/// A document that a query found.
///
/// @param key its key
/// @param packed the whole document
public record Row(byte[] key, String id, byte[] packed) {}
