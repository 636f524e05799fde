package dev.pinfold.node;

import dev.pinfold.node.config.NodeConfig;
import dev.pinfold.node.metrics.NodeMetrics;
import dev.pinfold.node.volume.Checkpointing;
import dev.pinfold.pins.Registry;
import dev.pinfold.pins.move.Mover;
import dev.pinfold.pins.service.Owners;
import dev.pinfold.pins.service.PeerWork;
import dev.pinfold.pins.service.Peers;
import dev.pinfold.pins.service.PinService;
import dev.pinfold.pins.service.Sweeps;
import java.time.Clock;
import org.jspecify.annotations.Nullable;

/// What an API may be made of.
///
/// @param service what owners can do; its store, to read, is metered
/// @param registry small records that outlive a restart
/// @param checkpointing makes checkpoints; null if the data lies in a plain directory
/// @param mover which store serves, and what moves all pins to another one
public record NodeParts(
    NodeConfig config,
    Clock clock,
    PinService service,
    PeerWork work,
    Peers peers,
    Sweeps sweeps,
    Owners owners,
    Registry registry,
    Mover mover,
    NodeMetrics metrics,
    Readiness readiness,
    @Nullable Checkpointing checkpointing) {}
