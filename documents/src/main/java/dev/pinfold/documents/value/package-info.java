/// JSON values in their packed form: a self-delimiting byte string whose member names are replaced
/// by the numbers of schema nodes. Encoding from JSON text, decoding to it, reading a part, editing
/// a part, and the one total order by which values are compared, sorted and indexed.
///
/// This package does not know where bytes are kept, how node numbers are given, or what a lock is.
@NullMarked
package dev.pinfold.documents.value;

import org.jspecify.annotations.NullMarked;
