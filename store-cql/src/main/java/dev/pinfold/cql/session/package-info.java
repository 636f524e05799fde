/// Speaking to a CQL cluster: configuration, connections, statements with deadlines and retries.
@NullMarked
package dev.pinfold.cql.session;

import org.jspecify.annotations.NullMarked;
