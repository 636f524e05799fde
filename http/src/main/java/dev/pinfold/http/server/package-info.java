/// Sockets, TLS and HTTP/1.1: the only package that knows the server library.
@NullMarked
package dev.pinfold.http.server;

import org.jspecify.annotations.NullMarked;
