package dev.mto.app;

import dev.mto.cluster.Drainage;
import dev.mto.cluster.Node;
import dev.mto.cluster.Nodes;
import dev.mto.cluster.SlotUse;
import dev.mto.run.AgentSlots;
import dev.mto.run.PlanRunners;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A server that has its journal to itself.
///
/// @param url where it listens by now
record Alone(String version, Supplier<URI> url, PlanRunners runners, AgentSlots slots, Instant startedAt)
        implements
            Company {
    private static final Logger LOG = LoggerFactory.getLogger(Alone.class);
    private static final String ID = "alone";

    @Override
    public void start() {
        int resumed = runners.resumeAll();
        if (resumed > 0) {
            LOG.info("Took up {} unfinished plan(s)", resumed);
        }
    }

    @Override
    public Nodes nodes() {
        URI here = url.get();
        int inFlight = slots.inFlight();
        return new Nodes(List.of(new Node(ID, here.getAuthority(), Optional.of(here), version, startedAt,
                runners.clock().instant(), false, runners.running(),
                new SlotUse(inFlight, slots.waiting(), Math.max(inFlight, slots.capacity())))), ID);
    }

    @Override
    public Drainage drain() {
        return new Drainage.Alone();
    }

    @Override
    public boolean isDraining() {
        return false;
    }

    @Override
    public boolean isFirst() {
        return true;
    }

    /// They go on with the next start.
    @Override
    public void close() {
        // Nobody else could take them.
    }
}
