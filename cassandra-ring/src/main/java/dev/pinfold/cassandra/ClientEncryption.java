package dev.pinfold.cassandra;

/// How nodes and clients know each other.
public enum ClientEncryption {
  /// Connections are not encrypted.
  NONE,
  /// Nodes show a certificate.
  SERVER,
  /// Nodes and clients show a certificate.
  MUTUAL
}
