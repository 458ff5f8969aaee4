package dev.mto.testkit;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;

final class InMemoryNodesTest extends NodeStoreContract {
    private final AtomicReference<Instant> now = new AtomicReference<>(Journals.START);
    private final InMemoryJournal journal = new InMemoryJournal();
    private final InMemoryPlaces places = new InMemoryPlaces(now::get);

    @Override
    protected Participant participant() {
        InMemoryNodes nodes = new InMemoryNodes(places);
        return new Participant(nodes, nodes.journal(journal));
    }

    @Override
    protected void pass(Duration time) {
        now.updateAndGet(before -> before.plus(time));
    }
}
