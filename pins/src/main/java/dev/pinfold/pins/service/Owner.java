package dev.pinfold.pins.service;

import java.time.Instant;

/// A tenant.
///
/// @param number names the owner in ids of requests; never reused
/// @param name unique, 1 to 64 letters, digits, `.`, `_`, `-`, `@`
/// @param suspended whether it may only read
public record Owner(int number, String name, Quota quota, boolean suspended, Instant created) {}
