/// Figures for Prometheus: what is counted as it happens, and what is asked for at a scrape.
///
/// This package does not listen: whoever serves the figures asks for them as bytes.
@NullMarked
package dev.pinfold.node.metrics;

import org.jspecify.annotations.NullMarked;
