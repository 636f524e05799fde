/// The kernel of the HTTP interfaces: what a request goes through before and after a handler, and
/// what a handler sees of it.
///
/// An [Api] is a [Router] with the manners that all its answers share: the shape of errors, who may
/// ask, and how often. Handlers read an [Exchange] and answer it once. This package and `json` and
/// `auth` below it know no server: that is behind [Transport], in `server`. None of them knows
/// RocksDB.
@NullMarked
package dev.pinfold.http;

import org.jspecify.annotations.NullMarked;
