/// The server that wires everything together. Nothing but the command imports it.
@NullMarked
package dev.pinfold.node;

import org.jspecify.annotations.NullMarked;
