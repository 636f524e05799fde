/// When somebody is told: rules as data, episodes as a state machine without a clock, channels.
///
/// This package does not measure: it is given readings.
@NullMarked
package dev.pinfold.volumes.watch.alert;

import org.jspecify.annotations.NullMarked;
