package dev.pinfold.documents.transaction;

/// A part of a document.
///
/// @param packed the value
/// @param node the schema node it stands at
public record Part(byte[] packed, int node) {}
