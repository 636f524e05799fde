/// Commands that speak to a running server, through the same APIs as everybody.
@NullMarked
package dev.pinfold.cli.client;

import org.jspecify.annotations.NullMarked;
