package dev.mto.testkit;

import dev.mto.fault.ErrorCode;
import dev.mto.json.EventCodec;
import dev.mto.plan.PlanId;
import dev.mto.run.Attempt;
import dev.mto.run.Attempt.Work;
import dev.mto.run.JournalEntry;
import dev.mto.run.PlanEvent;
import dev.mto.run.PlanState;
import dev.mto.run.PlanStatus;
import dev.mto.run.SubtaskState;
import dev.mto.sample.PromptKind;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// What became of the attempts that were under way when something was killed: read off the journal and the model's own
/// log, neither of which the server can talk its way around. Confined to one thread.
final class KillLog {
    /// Both clocks are read on one machine; the call's is converted.
    private static final Duration CLOCK_SLACK = Duration.ofMillis(5);

    private final Database database;
    private final ScriptedModel model;
    private final long epochNanos = Duration.between(Instant.EPOCH, Instant.now()).toNanos() - System.nanoTime();
    private final List<Kill> kills = new ArrayList<>();
    private int opencodeKills;

    /// What an attempt that was under way came to.
    enum Fate {
        /// Its prompt went on by itself, and its answer was taken by a later process.
        ADOPTED,
        /// Its answer was there before a later process looked.
        HARVESTED,
        /// Its prompt had not reached the model, and was sent under the same ids.
        RESENT,
        /// It broke off with opencode, and another one took its place.
        REPLACED,
        /// Its plan never got its result.
        LOST
    }

    private record Kill(Instant at, Map<PlanId, List<Attempt>> underWay) {}

    /// @param data a server's folder
    KillLog(Path data, ScriptedModel model) {
        this(() -> DriverManager.getConnection("jdbc:sqlite:" + data.resolve("mto.db")), model);
    }

    /// @param database where the journals are
    KillLog(Database database, ScriptedModel model) {
        this.database = database;
        this.model = model;
    }

    /// Opens a connection.
    @FunctionalInterface
    interface Database {
        Connection open() throws SQLException;
    }

    /// Takes note of what is under way in the journal that a killed orchestrator left.
    void orchestratorKilled() throws SQLException {
        Map<PlanId, List<Attempt>> underWay = new HashMap<>();
        journals().forEach((id, entries) -> underWay.put(id, PlanState.fold(id, entries).running().stream()
                .map(running -> running.attempt()).filter(attempt -> attempt.work() instanceof Work.Subtask).toList()));
        kills.add(new Kill(Instant.now(), underWay));
    }

    void opencodeKilled(boolean wasThere) {
        opencodeKills += wasThere ? 1 : 0;
    }

    int orchestratorKills() {
        return kills.size();
    }

    /// How many attempts came to what, over all kills.
    Map<Fate, Integer> fates() throws SQLException {
        Map<PlanId, List<JournalEntry>> journals = journals();
        Asked asked = Asked.of(model);
        Map<Fate, Integer> fates = new EnumMap<>(Fate.class);
        for (Kill kill : kills) {
            kill.underWay().forEach((plan, attempts) -> attempts.forEach(attempt -> fates
                    .merge(fate(asked, journals.getOrDefault(plan, List.of()), attempt, kill.at()), 1, Integer::sum)));
        }
        return fates;
    }

    private Fate fate(Asked asked, List<JournalEntry> journal, Attempt attempt, Instant killed) {
        if (journal.isEmpty() || !(attempt.work() instanceof Work.Subtask(int index))) {
            return Fate.LOST;
        }
        SubtaskState subtask = PlanState.fold(new PlanId("plan_x"), journal).subtasks().get(index);
        boolean itself = journal.stream().map(JournalEntry::event).anyMatch(
                event -> event instanceof PlanEvent.SubtaskCompleted done && done.attempt().equals(attempt));
        if (!itself) {
            return subtask.result().isPresent() ? Fate.REPLACED : Fate.LOST;
        }
        List<ScriptedCall> calls = asked.subtask(subtask.spec().description());
        if (calls.stream().anyMatch(call -> at(call.startedNanos()).isAfter(killed))) {
            return Fate.RESENT;
        }
        return calls.stream().allMatch(call -> at(call.endedNanos()).isBefore(killed)) ? Fate.HARVESTED : Fate.ADOPTED;
    }

    /// What was asked for although its result was in the journal already.
    List<String> doubled() throws SQLException {
        List<String> doubled = new ArrayList<>();
        Asked asked = Asked.of(model);
        for (List<JournalEntry> journal : journals().values()) {
            PlanState plan = PlanState.fold(new PlanId("plan_x"), journal);
            for (JournalEntry entry : journal) {
                calls(asked, plan, entry.event()).stream()
                        .filter(call -> at(call.startedNanos()).isAfter(entry.at().plus(CLOCK_SLACK)))
                        .forEach(call -> doubled.add(call + " after " + entry));
            }
        }
        return doubled;
    }

    /// What the model was asked, by what for: of thousands of plans nobody looks through all calls for each.
    ///
    /// @param subtasks by their descriptions, which have no spaces
    /// @param plans those of the planner and of the answer, by the request
    private record Asked(Map<String, List<ScriptedCall>> subtasks,
            Map<PromptKind, Map<String, List<ScriptedCall>>> plans) {
        private static final Pattern TASK = Pattern.compile("Do P\\d+");

        static Asked of(ScriptedModel model) {
            List<ScriptedCall> calls = model.calls();
            return new Asked(
                    calls.stream().filter(call -> call.kind() == PromptKind.WORK)
                            .collect(Collectors.groupingBy(call -> call.prompt().split("\\s", 2)[0])),
                    calls.stream().filter(call -> call.kind() != PromptKind.WORK).collect(
                            Collectors.groupingBy(ScriptedCall::kind, Collectors.groupingBy(Asked::task))));
        }

        private static String task(ScriptedCall call) {
            Matcher task = TASK.matcher(call.prompt());
            return task.find() ? task.group() : "";
        }

        List<ScriptedCall> subtask(String description) {
            return subtasks.getOrDefault(description, List.of());
        }

        List<ScriptedCall> plan(PromptKind kind, String task) {
            return plans.getOrDefault(kind, Map.of()).getOrDefault(task, List.of());
        }
    }

    /// The calls for what is done by an event.
    private static List<ScriptedCall> calls(Asked asked, PlanState plan, PlanEvent event) {
        String task = plan.goal().taskDescription();
        return switch (event) {
            case PlanEvent.SubtaskCompleted done when done.attempt().work() instanceof Work.Subtask(int index) ->
                asked.subtask(plan.subtasks().get(index).spec().description());
            case PlanEvent.PlanAccepted _ -> asked.plan(PromptKind.PLAN, task);
            case PlanEvent.PlanCompleted _ -> asked.plan(PromptKind.SYNTHESIS, task);
            case PlanEvent _ -> List.of();
        };
    }

    /// Of some plans those that were never begun: whether they were kept could not be confirmed when they were handed in, as the
    /// database went away, and so they ended as failed and are to be handed in again.
    List<String> unconfirmed(List<String> plans) throws SQLException {
        Map<PlanId, List<JournalEntry>> journals = journals();
        return plans.stream().filter(id -> {
            List<JournalEntry> journal = journals.getOrDefault(new PlanId(id), List.of());
            return journal.size() == 2 && PlanState.fold(new PlanId(id), journal).ending()
                    .flatMap(PlanState.Ending::error)
                    .filter(error -> error.code() == ErrorCode.STORE_UNAVAILABLE).isPresent();
        }).toList();
    }

    /// Plans that did not end as they should, with what is wrong.
    List<String> wrongPlans(List<String> wanted) throws SQLException {
        List<String> wrong = new ArrayList<>();
        Map<PlanId, List<JournalEntry>> journals = journals();
        for (String id : wanted) {
            PlanState plan = PlanState.fold(new PlanId(id), journals.getOrDefault(new PlanId(id), List.of()));
            String name = plan.goal().taskDescription().substring("Do ".length());
            boolean right = plan.status() == PlanStatus.COMPLETED && plan.isWhole()
                    && plan.ending().orElseThrow().answer().orElse("").equals("answer of " + name)
                    && plan.subtasks().stream().allMatch(subtask -> subtask.result().orElse("")
                            .equals("result of " + subtask.spec().description()));
            if (!right) {
                wrong.add(name + ": " + plan.course() + " " + plan.subtasks());
            }
        }
        return wrong;
    }

    String summary(Map<Fate, Integer> fates) throws SQLException {
        return "killed: orchestrator " + kills.size() + ", opencode " + opencodeKills + "; under way then: adopted "
                + fates.getOrDefault(Fate.ADOPTED, 0) + ", harvested " + fates.getOrDefault(Fate.HARVESTED, 0)
                + ", re-sent " + fates.getOrDefault(Fate.RESENT, 0) + ", replaced "
                + fates.getOrDefault(Fate.REPLACED, 0) + ", lost " + fates.getOrDefault(Fate.LOST, 0) + ", doubled "
                + doubled().size() + "; calls of the model " + model.calls().size();
    }

    private Instant at(long nanoTime) {
        return Instant.EPOCH.plusNanos(nanoTime + epochNanos);
    }

    private Map<PlanId, List<JournalEntry>> journals() throws SQLException {
        Map<PlanId, List<JournalEntry>> journals = new HashMap<>();
        try (Connection connection = database.open();
                Statement statement = connection.createStatement();
                ResultSet row = statement
                        .executeQuery("select plan_id, seq, at, type, data from plan_event order by plan_id, seq")) {
            while (row.next()) {
                journals.computeIfAbsent(new PlanId(row.getString("plan_id")), _ -> new ArrayList<>())
                        .add(new JournalEntry(row.getLong("seq"), Instant.parse(row.getString("at")),
                                EventCodec.decode(row.getString("type"), row.getString("data"))));
            }
        }
        return journals;
    }
}
