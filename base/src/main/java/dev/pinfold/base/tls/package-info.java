/// Certificates and keys as operators have them: PEM files.
@NullMarked
package dev.pinfold.base.tls;

import org.jspecify.annotations.NullMarked;
