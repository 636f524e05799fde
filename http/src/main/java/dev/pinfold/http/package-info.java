/// The HTTP interfaces. This package does not know RocksDB.
@NullMarked
package dev.pinfold.http;

import org.jspecify.annotations.NullMarked;
