/// Tests that need whole processes or long histories: crashes, restarts, serializability.
///
/// This package does not test single classes: their own modules do.
@NullMarked
package dev.pinfold.verify;

import org.jspecify.annotations.NullMarked;
