/// The keyspace and its tables: plans, applies and checks them.
@NullMarked
package dev.pinfold.cql.schema;

import org.jspecify.annotations.NullMarked;
