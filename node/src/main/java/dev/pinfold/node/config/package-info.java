/// What the operator chose: one YAML file, the environment, and the command line, checked as a
/// whole.
///
/// This package does not open what the configuration names, beyond reading the small files that
/// belong to it: credentials and tokens.
@NullMarked
package dev.pinfold.node.config;

import org.jspecify.annotations.NullMarked;
