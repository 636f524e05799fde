/// Volumes watched: measured each round, alerts, forecasts; tuned and healed on demand.
@NullMarked
package dev.pinfold.volumes.watch;

import org.jspecify.annotations.NullMarked;
