@NullMarked
package dev.pinfold.cql.session;

import org.jspecify.annotations.NullMarked;
