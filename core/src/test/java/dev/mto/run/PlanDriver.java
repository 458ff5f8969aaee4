package dev.mto.run;

import dev.mto.agent.Agent;
import dev.mto.agent.AgentOutcome;
import dev.mto.agent.AgentSignal;
import dev.mto.agent.AgentTurn;
import dev.mto.agent.FailureKind;
import dev.mto.agent.Usage;
import dev.mto.plan.DependencyPolicy;
import dev.mto.plan.Goal;
import dev.mto.plan.PlanId;
import dev.mto.plan.PlanValidator;
import dev.mto.plan.PlanValidator.Verdict;
import dev.mto.plan.SubtaskSpec;
import dev.mto.plan.Violation;
import dev.mto.run.PlanEvent.PlanSubmitted;
import dev.mto.run.PlanStep.Advance;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// Stands for everything around one plan: clock, journal and runtime, moved by hand. A crash forgets all but the
/// journal.
final class PlanDriver {
    static final List<Agent> AGENTS = List.of(new Agent("build", ""), new Agent("explore", ""));

    final List<JournalEntry> journal = new ArrayList<>();
    final List<Action> performed = new ArrayList<>();
    final AgentSlots slots;
    Instant now = Instant.parse("2026-01-01T00:00:00Z");
    Advance last = new Advance(List.of(), List.of(), Optional.empty());
    private final PlanId id = new PlanId("plan_test");
    final Durations durations;
    private final ProviderGates gates;
    private PlanStep step;

    PlanDriver(Goal goal, int capacity) {
        this(goal, capacity, new ProviderGates(), new Durations());
    }

    PlanDriver(Goal goal, int capacity, ProviderGates gates) {
        this(goal, capacity, gates, new Durations());
    }

    PlanDriver(Goal goal, int capacity, Durations durations) {
        this(goal, capacity, new ProviderGates(), durations);
    }

    private PlanDriver(Goal goal, int capacity, ProviderGates gates, Durations durations) {
        this.gates = gates;
        this.durations = durations;
        slots = new AgentSlots(capacity);
        journal.add(new JournalEntry(1, now, new PlanSubmitted(goal)));
        step = fold();
    }

    static Goal goal(DependencyPolicy onFailure) {
        return new Goal("Do it all", 10, Path.of("/work"), Optional.empty(), Optional.empty(), Optional.empty(),
                onFailure, Optional.empty(), List.of());
    }

    /// The same of a client that shows its own session.
    static Goal clientGoal() {
        return new Goal("Do it all", 10, Path.of("/work"), Optional.empty(), Optional.of("ses_user"),
                Optional.of("tui-1"), DependencyPolicy.FAIL, Optional.empty(), List.of());
    }

    /// Subtasks of the agent `build`, named A, B, C…, with these dependencies.
    static List<SubtaskSpec> plan(List<List<Integer>> dependencies) {
        List<SubtaskSpec> specs = new ArrayList<>();
        for (int i = 0; i < dependencies.size(); i++) {
            specs.add(new SubtaskSpec(String.valueOf((char) ('A' + i)), "build", dependencies.get(i)));
        }
        return specs;
    }

    /// A driver whose plan is accepted and whose first sub-tasks were started.
    static PlanDriver executing(DependencyPolicy onFailure, List<List<Integer>> dependencies) {
        PlanDriver driver = new PlanDriver(goal(onFailure), 100);
        driver.begin();
        driver.finish("planner.1", new AgentOutcome.Completed(encode(plan(dependencies)), Usage.NONE));
        return driver;
    }

    /// Takes the plan to where its planner works.
    void begin() {
        input(new PlanInput.Wake());
        input(new PlanInput.ParentReady("ses_parent"));
        input(new PlanInput.AgentsListed(AGENTS));
        input(signal("planner.1", new AgentSignal.SessionOpened("ses_planner")));
    }

    void crash() {
        slots.of(id, () -> {}).releaseAll();
        step = fold();
    }

    Advance input(PlanInput... inputs) {
        last = step.advance(List.of(inputs), now);
        journal.addAll(last.entries());
        performed.addAll(last.actions());
        return last;
    }

    Advance finish(String attempt, AgentOutcome outcome) {
        return input(signal(attempt, new AgentSignal.Finished(outcome)));
    }

    Advance complete(String attempt) {
        return finish(attempt, completed(attempt));
    }

    Advance fail(String attempt, FailureKind kind) {
        return finish(attempt, new AgentOutcome.Failed(kind, "it broke", Usage.NONE));
    }

    Advance pass(Duration time) {
        now = now.plus(time);
        return input(new PlanInput.Wake());
    }

    /// Lets time pass in which every session gives signs of life.
    void live(Duration time) {
        Instant end = now.plus(time);
        while (now.isBefore(end)) {
            Duration left = Duration.between(now, end);
            now = now.plus(left.compareTo(Duration.ofMinutes(1)) < 0 ? left : Duration.ofMinutes(1));
            input(state().running().stream().map(running -> (PlanInput) new PlanInput.Alive(running.attempt()))
                    .toArray(PlanInput[]::new));
        }
    }

    static AgentOutcome completed(String attempt) {
        return new AgentOutcome.Completed("result of " + attempt, Usage.NONE);
    }

    static PlanInput signal(String attempt, AgentSignal signal) {
        return new PlanInput.Signalled(attempt(attempt), signal);
    }

    static Attempt attempt(String label) {
        String[] parts = label.split("\\.", -1);
        int number = Integer.parseInt(parts[parts.length - 1]);
        return new Attempt(switch (parts[0]) {
            case "planner" -> new Attempt.Work.Planning();
            case "subtask" -> new Attempt.Work.Subtask(Integer.parseInt(parts[1]));
            default -> new Attempt.Work.Synthesis();
        }, number);
    }

    /// Reopens the plan, in a new process.
    void reopen(Integer... subtasks) {
        journal.add(new JournalEntry(state().lastSeq() + 1, now, new PlanEvent.PlanReopened(List.of(subtasks))));
        crash();
    }

    /// A second step function over the same journal and the same sessions.
    PlanStep anotherStep() {
        return fold();
    }

    PlanState state() {
        return step.state();
    }

    SubtaskState subtask(int index) {
        return state().subtasks().get(index);
    }

    /// Labels of the attempts started by the last step.
    List<String> started() {
        return last.actions().stream().filter(Action.Start.class::isInstance).map(Action.Start.class::cast)
                .map(start -> start.attempt().label()).toList();
    }

    /// The prompt that an attempt was started with.
    AgentTurn turn(String attempt) {
        return performed.stream().filter(Action.Start.class::isInstance).map(Action.Start.class::cast)
                .filter(start -> start.attempt().label().equals(attempt)).findFirst().orElseThrow().turn();
    }

    private PlanStep fold() {
        PlanState state = PlanState.fold(id, journal);
        return new PlanSetup(RunPolicy.DEFAULT, new ReadBack(), plan -> "synthesise " + plan.subtasks().size(),
                new PlanSetup.Shared(slots, gates, durations))
                .step(state, slots.of(id, () -> {}));
    }

    static String encode(List<SubtaskSpec> specs) {
        return specs.stream().map(spec -> spec.description() + "|" + spec.agent() + "|" + spec.dependencies().stream()
                .map(String::valueOf).collect(Collectors.joining(","))).collect(Collectors.joining("\n"));
    }

    /// A planner whose answers are lines `description|agent|dependencies`, or the word `nonsense`.
    private record ReadBack() implements Planning {
        @Override
        public String request(Goal goal, List<Agent> agents) {
            return "plan " + goal.taskDescription();
        }

        @Override
        public String repair(Goal goal, List<Violation> violations) {
            return "repair " + violations.size();
        }

        @Override
        public Optional<Dictation> dictation(Goal goal) {
            return Optional.empty();
        }

        @Override
        public Optional<SubtaskSpec> draft(List<SubtaskSpec> drafts, SubtaskSpec next, Goal goal, List<Agent> agents) {
            return validator(goal, agents).draft(drafts, next);
        }

        private static PlanValidator validator(Goal goal, List<Agent> agents) {
            return new PlanValidator(goal.maxSubtasks(), agents.stream().map(Agent::name).toList());
        }

        @Override
        public Verdict read(String answer, Goal goal, List<Agent> agents) {
            if (answer.equals("nonsense")) {
                return new Verdict.Invalid(List.of(new Violation.Unreadable("nonsense"), new Violation.NoSubtasks()));
            }
            List<SubtaskSpec> specs = answer.lines().map(line -> line.split("\\|", -1)).map(field -> new SubtaskSpec(
                    field[0], field[1],
                    field[2].isEmpty()
                            ? List.of()
                            : List.of(field[2].split(",", -1)).stream().map(Integer::valueOf).toList()))
                    .toList();
            return validator(goal, agents).validate(specs);
        }
    }

    /// How often each kind of event was recorded.
    Map<String, Long> counts() {
        return journal.stream().collect(Collectors.groupingBy(entry -> entry.event().getClass().getSimpleName(),
                Collectors.counting()));
    }
}
