package dev.mto.testkit;

import dev.mto.run.PlanJournal;

final class InMemoryJournalTest extends PlanJournalContract {
    private final InMemoryJournal memory = new InMemoryJournal();

    @Override
    protected PlanJournal open() {
        return memory;
    }

    @Override
    protected void close(PlanJournal opened) {
        // It is gone with its process, and there is no sooner.
    }
}
