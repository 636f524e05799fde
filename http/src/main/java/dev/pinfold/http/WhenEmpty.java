package dev.pinfold.http;

/// What a stream without items is answered with.
public enum WhenEmpty {
  /// 204, as IPFS Cluster does.
  NO_CONTENT,
  /// 200 and an empty body.
  EMPTY_BODY
}
