package dev.mto.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import dev.mto.agent.AgentTurn.Role;
import dev.mto.plan.PlanId;
import dev.mto.run.JournalEntry;
import dev.mto.run.PlanEvent.PlanAccepted;
import dev.mto.run.PlanJournal.JournalException;
import dev.mto.run.PlanRunners;
import dev.mto.run.PlanSummary;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What an engine says when it is closed in the midst of a step: nothing, unless something is wrong.
final class EngineCloseTest {
    private final LogLines said = new LogLines(PlanRunners.class.getPackageName());
    private final CountDownLatch amidst = new CountDownLatch(1);
    private final FakeRuntime runtime = new FakeRuntime(turn -> FakeRuntime.completed(switch (turn.role()) {
        case Role.PLANNER -> Engine.EXAMPLE;
        case Role.SUBTASK, Role.SYNTHESIS -> "done";
    }));

    @AfterEach
    void listenNoMore() {
        said.close();
    }

    /// The step then wants to ask the runtime something, and there is no thread to do so any more.
    @Test
    void nothingIsSaidOfWhatIsLeftToTheNextStart() throws InterruptedException {
        closeAmidst(() -> {});
        assertThat(said.all()).isEmpty();
    }

    @Test
    void nothingIsSaidOfAnAppendThatTheCloseInterrupts() throws InterruptedException {
        closeAmidst(() -> {
            throw new JournalException("Interrupted while the journal was being written.");
        });
        assertThat(said.all()).isEmpty();
    }

    @Test
    void aDefectIsSaidAtAnyTime() throws InterruptedException {
        closeAmidst(() -> {
            throw new IllegalStateException("a defect");
        });
        assertThat(said.all()).singleElement().satisfies(line -> {
            assertThat(line.getLevel()).isEqualTo(Level.ERROR);
            assertThat(line.getThrowableProxy().getMessage()).isEqualTo("a defect");
        });
    }

    private void closeAmidst(Runnable afterwards) throws InterruptedException {
        try (Engine engine = new Engine(new InMemoryJournal() {
            @Override
            public synchronized AppendResult append(PlanId plan, List<JournalEntry> entries, PlanSummary summary) {
                AppendResult result = super.append(plan, entries, summary);
                if (entries.stream().anyMatch(entry -> entry.event() instanceof PlanAccepted)) {
                    amidst.countDown();
                    while (!Thread.currentThread().isInterrupted()) {
                        LockSupport.park();
                    }
                    afterwards.run();
                }
                return result;
            }
        }, runtime, 10)) {
            engine.orchestrator().submit(Engine.goal("Compare three"));
            assertThat(amidst.await(20, TimeUnit.SECONDS)).isTrue();
        }
    }
}
