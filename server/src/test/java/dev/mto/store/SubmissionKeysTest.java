package dev.mto.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mto.access.SubmissionKey;
import dev.mto.plan.DependencyPolicy;
import dev.mto.plan.Goal;
import dev.mto.plan.PlanId;
import dev.mto.run.JournalEntry;
import dev.mto.run.PlanEvent.PlanSubmitted;
import dev.mto.run.PlanState;
import dev.mto.run.PlanSummary;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SubmissionKeysTest {
    private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");

    @TempDir
    private Path folder = Path.of("");

    private void submit(SqliteJournal journal, String name, Instant at) {
        PlanId plan = new PlanId("plan_" + name);
        Goal goal = new Goal("A task", 5, folder.toAbsolutePath(), Optional.empty(), Optional.empty(),
                Optional.empty(), DependencyPolicy.FAIL, Optional.empty(), List.of());
        List<JournalEntry> first = List.of(new JournalEntry(1, at,
                new PlanSubmitted(goal, Optional.of("ada"), Optional.of(new SubmissionKey(name, "digest")))));
        journal.append(plan, first, PlanSummary.of(PlanState.fold(plan, first)));
    }

    private static long keys(SqliteJournal journal) {
        return journal.query(new JournalQueries.Sql("select count(*) from submission_key", List.of()),
                row -> row.getLong(1)).getFirst();
    }

    @Test
    void oldKeysAreRemovedSomeAtATimeWithEachNewOne() {
        try (SqliteJournal journal = SqliteJournal.open(folder)) {
            for (int plan = 0; plan < 50; plan++) {
                submit(journal, "old" + plan, NOW);
            }
            assertThat(keys(journal)).isEqualTo(50);
            Instant later = NOW.plus(SubmissionKey.LIFETIME).plus(Duration.ofSeconds(1));
            submit(journal, "new0", later);
            assertThat(keys(journal)).isEqualTo(31);
            submit(journal, "new1", later);
            submit(journal, "new2", later);
            assertThat(keys(journal)).isEqualTo(3);
        }
    }
}
