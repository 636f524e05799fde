package dev.pinfold.cql.session;

import com.datastax.oss.driver.api.core.cql.Row;
import dev.pinfold.base.Problem;
import org.jspecify.annotations.Nullable;

/// What became of a conditional statement.
public sealed interface Decision {

  /// It was applied, and is durable.
  record Applied() implements Decision {}

  /// Its condition did not hold; nothing was changed.
  ///
  /// @param found what is there, as far as the engine tells: read columns by their names, and only
  /// those that are there
  record Refused(@Nullable Row found) implements Decision {}

  /// It may have been applied, or may be applied still. A serial read of its partition tells, once
  /// one succeeds.
  record Unknown(Problem problem) implements Decision {}
}
