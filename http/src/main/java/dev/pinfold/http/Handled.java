package dev.pinfold.http;

import org.jspecify.annotations.Nullable;

/// A request that is over.
///
/// @param api name of the API
/// @param method as it was sent
/// @param route pattern of the route, or "" if there was none; a bounded number of values
/// @param rawPath the path as it was sent
/// @param status what was answered, or 499 if the client went before its answer was whole
/// @param nanos from the head of the request to the last byte of the answer
/// @param bytesSent length of the answer's body
/// @param owner who asked, or null if nobody was authenticated
/// @param requestId names the request in the log
/// @param remoteAddress address and port of the client
public record Handled(
    String api,
    String method,
    String route,
    String rawPath,
    int status,
    long nanos,
    long bytesSent,
    @Nullable String owner,
    String requestId,
    String remoteAddress) {}
