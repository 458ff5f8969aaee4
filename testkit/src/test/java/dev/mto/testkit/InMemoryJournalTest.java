package dev.mto.testkit;

import dev.mto.delivery.Outbox;
import dev.mto.delivery.SecretStore;
import dev.mto.run.PlanJournal;

final class InMemoryJournalTest extends PlanJournalContract {
    private final InMemoryJournal memory = new InMemoryJournal();
    private final InMemorySecrets secrets = new InMemorySecrets();

    @Override
    protected PlanJournal open() {
        return memory;
    }

    @Override
    protected Outbox outbox(PlanJournal opened) {
        return memory.outbox();
    }

    @Override
    protected SecretStore secrets(PlanJournal opened) {
        return secrets;
    }

    @Override
    protected void close(PlanJournal opened) {
        // It is gone with its process, and there is no sooner.
    }
}
