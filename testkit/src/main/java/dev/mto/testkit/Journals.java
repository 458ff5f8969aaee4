package dev.mto.testkit;

import dev.mto.agent.Agent;
import dev.mto.agent.AgentSignal.PermissionAnswer;
import dev.mto.agent.TurnIds;
import dev.mto.agent.Usage;
import dev.mto.fault.ErrorCode;
import dev.mto.fault.Fault;
import dev.mto.plan.DependencyPolicy;
import dev.mto.plan.Goal;
import dev.mto.plan.PlanId;
import dev.mto.plan.SubtaskSpec;
import dev.mto.run.Attempt;
import dev.mto.run.Attempt.Work;
import dev.mto.run.JournalEntry;
import dev.mto.run.Outcome;
import dev.mto.run.PlanEvent;
import dev.mto.run.PlanJournal;
import dev.mto.run.PlanJournal.AppendResult;
import dev.mto.run.PlanState;
import dev.mto.run.PlanSummary;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Plans to fill a journal with.
public final class Journals {
    /// With digits down to the nanosecond, as a clock gives them.
    public static final Instant START = Instant.parse("2026-11-22T10:00:00.123456789Z");

    private static final Usage USAGE = new Usage(1000, 200, 30, 400, 5, new BigDecimal("0.0125"));

    private Journals() {}

    public static Goal goal(String task, Path directory) {
        return new Goal(task, 5, directory, Optional.empty(), Optional.empty(), Optional.empty(), DependencyPolicy.FAIL,
                Optional.empty(),
                List.of());
    }

    /// What happens, after its submission, to a plan of two sub-tasks that completes. Fits one after another.
    ///
    /// @param result the text of each result
    public static List<PlanEvent> completion(String result) {
        return completion("general", result);
    }

    /// The same with another agent.
    public static List<PlanEvent> completion(String agent, String result) {
        Attempt planner = new Attempt(new Work.Planning(), 1);
        Attempt first = new Attempt(new Work.Subtask(0), 1);
        Attempt second = new Attempt(new Work.Subtask(1), 1);
        Attempt synthesis = new Attempt(new Work.Synthesis(), 1);
        return List.of(new PlanEvent.ParentOpened("ses_parent"),
                new PlanEvent.PlannerStarted(planner, ids(planner), List.of(new Agent("general", "Anything."))),
                new PlanEvent.SessionOpened(planner, "ses_planner"),
                new PlanEvent.PlanAccepted(planner, subtasks(agent), List.of("A note."), USAGE),
                new PlanEvent.SubtaskStarted(first, ids(first)),
                new PlanEvent.SessionOpened(first, "ses_first"),
                new PlanEvent.PermissionAnswered(first,
                        new PermissionAnswer("bash", List.of("make"), true, "allowed for this plan")),
                new PlanEvent.SubtaskCompleted(first, result, USAGE),
                new PlanEvent.SubtaskStarted(second, ids(second)),
                new PlanEvent.SubtaskCompleted(second, result, USAGE),
                new PlanEvent.SynthesisStarted(synthesis, ids(synthesis)),
                new PlanEvent.PlanCompleted(synthesis, result, Outcome.FULL, USAGE));
    }

    /// What happens to a plan that comes to nothing.
    public static PlanEvent failure() {
        return new PlanEvent.PlanFailed(new Fault(ErrorCode.PLAN_INVALID, "No valid plan after 3 answers."));
    }

    private static List<SubtaskSpec> subtasks(String agent) {
        return List.of(new SubtaskSpec("Look it up.", agent, List.of()),
                new SubtaskSpec("Write it down.", agent, List.of(0)));
    }

    private static TurnIds ids(Attempt attempt) {
        return new TurnIds("key-" + attempt, "msg-" + attempt, "prt-" + attempt);
    }

    /// One who believes to own a plan, and writes to its journal. Confined to one thread.
    public static final class Author {
        private final PlanJournal journal;
        private PlanState state;

        private Author(PlanJournal journal, PlanState state) {
            this.journal = journal;
            this.state = state;
        }

        /// Submits a plan.
        public static Author submit(PlanJournal journal, PlanId id, Instant at, Goal goal) {
            List<JournalEntry> first = List.of(new JournalEntry(1, at, new PlanEvent.PlanSubmitted(goal)));
            PlanState submitted = PlanState.fold(id, first);
            journal.append(id, first, PlanSummary.of(submitted));
            return new Author(journal, submitted);
        }

        /// Takes up a plan from its journal.
        public static Author resume(PlanJournal journal, PlanId id) {
            return new Author(journal, PlanState.fold(id, journal.read(id, 0)));
        }

        /// Another who believes the same.
        public Author rival() {
            return new Author(journal, state);
        }

        public PlanState state() {
            return state;
        }

        public PlanSummary summary() {
            return PlanSummary.of(state);
        }

        /// Appends events at once, a millisecond apart. Where it is fenced off it stays where it was.
        public AppendResult write(List<PlanEvent> events) {
            List<JournalEntry> entries = new ArrayList<>();
            PlanState after = state;
            for (PlanEvent event : events) {
                long seq = after.lastSeq() + 1;
                entries.add(new JournalEntry(seq, state.createdAt().plusMillis(seq), event));
                after = after.apply(entries.getLast());
            }
            AppendResult result = journal.append(state.id(), entries, PlanSummary.of(after));
            state = result == AppendResult.APPENDED ? after : state;
            return result;
        }

        public AppendResult write(PlanEvent event) {
            return write(List.of(event));
        }
    }
}
