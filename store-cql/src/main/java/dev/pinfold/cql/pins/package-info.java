/// The pin store on CQL. How it keeps its promises: docs/adr/0004-pins-on-cql.md.
@NullMarked
package dev.pinfold.cql.pins;

import org.jspecify.annotations.NullMarked;
