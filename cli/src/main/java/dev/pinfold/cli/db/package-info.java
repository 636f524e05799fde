/// `pinfold db`: the commands that work on the documents of a database directory.
///
/// This package does not know pins, owners or nodes.
@NullMarked
package dev.pinfold.cli.db;

import org.jspecify.annotations.NullMarked;
