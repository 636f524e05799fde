/// Pinfold's own API: owners and their tokens, peers and their agents, pins one by one and in bulk,
/// import and export, health and metrics. `admin-openapi.yaml` describes it.
///
/// A class a resource; each reads what it is asked for, and refuses what it does not know. This
/// package does not decide what becomes of a pin, nor who may ask.
@NullMarked
package dev.pinfold.http.admin;

import org.jspecify.annotations.NullMarked;
