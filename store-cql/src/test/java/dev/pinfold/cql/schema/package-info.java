@NullMarked
package dev.pinfold.cql.schema;

import org.jspecify.annotations.NullMarked;
