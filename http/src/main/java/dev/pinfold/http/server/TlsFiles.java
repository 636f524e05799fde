package dev.pinfold.http.server;

import java.nio.file.Path;

/// Where a listener's certificate is, in PEM. The files are read once, when the listener starts.
///
/// @param certificateChain the server's certificate, then those that vouch for it
/// @param privateKey PKCS #8, PKCS #1 or SEC 1, not encrypted
public record TlsFiles(Path certificateChain, Path privateKey) {}
