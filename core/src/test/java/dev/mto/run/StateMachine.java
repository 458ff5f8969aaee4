package dev.mto.run;

import dev.mto.agent.AgentOutcome;
import dev.mto.agent.AgentRuntimeException;
import dev.mto.agent.AgentSignal;
import dev.mto.agent.FailureKind;
import dev.mto.agent.Usage;
import dev.mto.plan.Approval;
import dev.mto.plan.Budget;
import dev.mto.plan.DependencyPolicy;
import dev.mto.plan.Goal;
import dev.mto.plan.SubtaskSpec;
import dev.mto.run.Attempt.Work;
import dev.mto.run.WorkState.Carrier;
import dev.mto.run.WorkState.Running;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/// Finds out which event leads from which status to which, by giving a small plan everything it can be given in every
/// state that it can come to that way.
final class StateMachine {
    /// Further ways are only longer: more retries, more repairs.
    private static final List<SubtaskSpec> PLAN = PlanDriver.plan(List.of(List.of(), List.of(0)));
    private static final List<SubtaskSpec> EDITED = PlanDriver.plan(List.of(List.of(), List.of()));
    private static final int FAR_ENOUGH = 6;
    private static final Usage TOO_MUCH = new Usage(1_000_000, 0, 0, 0, 0, Usage.NONE.costUsd());

    /// Event to status to the statuses it leads to.
    final Map<String, Map<PlanStatus, Set<PlanStatus>>> plan = new TreeMap<>();
    final Map<String, Map<SubtaskStatus, Set<SubtaskStatus>>> subtask = new TreeMap<>();
    /// One way to each kind of state.
    final List<List<JournalEntry>> journals = new ArrayList<>();
    private final Set<String> seen = new HashSet<>();
    private final Deque<Place> open = new ArrayDeque<>();

    private record Place(Goal goal, List<JournalEntry> journal, Instant now) {}

    static StateMachine explored() {
        StateMachine machine = new StateMachine();
        for (boolean client : List.of(false, true)) {
            for (DependencyPolicy policy : DependencyPolicy.values()) {
                machine.explore(goal(client, policy));
            }
        }
        machine.explore(goal(false, DependencyPolicy.FAIL).with(new Approval(Optional.of(Duration.ofHours(1)))));
        return machine;
    }

    private static Goal goal(boolean client, DependencyPolicy policy) {
        return new Goal("Do it all", 10, Path.of("/work"), Optional.empty(),
                client ? Optional.of("ses_user") : Optional.empty(), client ? Optional.of("tui") : Optional.empty(),
                policy, Optional.of(new Budget(Optional.empty(), Optional.of(TOO_MUCH.totalTokens()))), List.of());
    }

    private void explore(Goal goal) {
        PlanDriver first = new PlanDriver(goal, 100);
        open.add(new Place(goal, List.copyOf(first.journal), first.now));
        while (!open.isEmpty()) {
            Place place = open.remove();
            for (Consumer<PlanDriver> input : inputs(at(place))) {
                PlanDriver driver = at(place);
                input.accept(driver);
                reached(place, driver);
            }
        }
    }

    private static PlanDriver at(Place place) {
        PlanDriver driver = new PlanDriver(place.goal(), 100);
        driver.journal.clear();
        driver.journal.addAll(place.journal());
        driver.now = place.now();
        driver.crash();
        driver.input(new PlanInput.Wake());
        return driver;
    }

    private void reached(Place from, PlanDriver driver) {
        PlanState before = PlanState.fold(driver.state().id(), from.journal());
        for (JournalEntry entry : driver.journal.subList(from.journal().size(), driver.journal.size())) {
            PlanState after = before.apply(entry);
            note(before, entry.event(), after);
            before = after;
        }
        if (seen.add(kind(before))) {
            journals.add(List.copyOf(driver.journal));
            open.add(new Place(from.goal(), List.copyOf(driver.journal), driver.now));
        }
    }

    private void note(PlanState before, PlanEvent event, PlanState after) {
        String name = event.getClass().getSimpleName();
        add(plan, name, before.status(), after.status());
        for (int i = 0; i < Math.min(before.subtasks().size(), after.subtasks().size()); i++) {
            SubtaskStatus was = before.subtasks().get(i).status();
            SubtaskStatus is = after.subtasks().get(i).status();
            if (was != is || PlanEvent.workOf(event).equals(Optional.of(new Work.Subtask(i)))) {
                add(subtask, name, was, is);
            }
        }
    }

    private static <S extends Enum<S>> void add(Map<String, Map<S, Set<S>>> edges, String event, S from, S to) {
        edges.computeIfAbsent(event, _ -> new TreeMap<>()).computeIfAbsent(from, _ -> new TreeSet<>()).add(to);
    }

    /// States of one kind go on alike, as far as statuses are concerned.
    private static String kind(PlanState state) {
        StringBuilder kind = new StringBuilder().append(state.goal().clientId())
                .append(state.goal().onDependencyFailure())
                .append(state.status()).append(state.parentSession().isPresent())
                .append(state.course().cancelReason().isPresent()).append(state.course().doom().isPresent())
                .append(state.course().pause().isPresent()).append(state.synthesis().openSince().isPresent())
                .append(state.synthesis().own()).append(state.synthesis().error().isPresent())
                .append(state.goal().approval().isPresent())
                .append(state.isDraft()).append(state.planner().drafts().dropped().size())
                .append(state.planner().rejections()).append(state.planner().error().isPresent());
        append(kind, state.planner().work());
        append(kind, state.synthesis().work());
        for (SubtaskState subtask : state.subtasks()) {
            kind.append(subtask.status()).append(subtask.cancelReason().isPresent());
            append(kind, subtask.work());
        }
        return kind.toString();
    }

    private static void append(StringBuilder kind, WorkState work) {
        kind.append(work.running().map(Running::carrier).map(carrier -> carrier.getClass().getSimpleName()))
                .append(work.running().flatMap(Running::stopping).isPresent()).append(work.retryAt().isPresent());
    }

    private static List<Consumer<PlanDriver>> inputs(PlanDriver driver) {
        PlanState state = driver.state();
        List<Consumer<PlanDriver>> inputs = new ArrayList<>();
        if (state.status().isTerminal()) {
            if (!state.subtasks().isEmpty() && !state.isDraft() && !state.lacksApproval()
                    && state.work(new Work.Subtask(0)).attempts() < FAR_ENOUGH) {
                inputs.add(at -> at.reopen(0, 1));
            }
            return inputs;
        }
        inputs.add(on(new PlanInput.ParentReady("ses_parent")));
        inputs.add(on(new PlanInput.ParentUnavailable(hopeless())));
        inputs.add(on(new PlanInput.AgentsListed(PlanDriver.AGENTS)));
        inputs.add(on(new PlanInput.AgentsUnavailable(hopeless())));
        inputs.add(on(new PlanInput.Cancel("changed my mind")));
        inputs.add(on(new PlanInput.CancelSubtask(0, "not needed")));
        inputs.add(on(new PlanInput.CancelSubtask(1, "not needed")));
        inputs.add(on(new PlanInput.Claim("tui")));
        state.course().approval().map(ApprovalState::revision).filter(revision -> revision < FAR_ENOUGH)
                .ifPresent(revision -> {
                    inputs.add(on(new PlanInput.Approve(revision)));
                    inputs.add(on(new PlanInput.Edit(revision, EDITED, List.of())));
                });
        int drafts = state.subtasks().size();
        if (state.status() == PlanStatus.PLANNING && drafts < PLAN.size()) {
            state.planner().work().running().ifPresent(running -> inputs
                    .add(on(new PlanInput.Drafted(running.attempt(), drafts, PLAN.get(drafts)))));
        }
        inputs.add(at -> at.last.wakeAt().ifPresent(then -> at.pass(Duration.between(at.now, then))));
        state.running().forEach(running -> inputs.addAll(inputs(driver, running)));
        return inputs;
    }

    private static List<Consumer<PlanDriver>> inputs(PlanDriver driver, Running running) {
        boolean tired = driver.state().work(running.attempt().work()).attempts() >= FAR_ENOUGH;
        List<Consumer<PlanDriver>> inputs = new ArrayList<>();
        outcomes(driver, running.attempt()).stream()
                .filter(outcome -> !tired || outcome instanceof AgentOutcome.Completed).forEach(outcome -> inputs.add(
                        switch (running.carrier()) {
                            case Carrier.Session _ -> told(running.attempt(), new AgentSignal.Finished(outcome));
                            case Carrier.Client(String client) -> on(new PlanInput.Reported(client, outcome));
                        }));
        if (running.carrier() instanceof Carrier.Session) {
            if (!tired) {
                inputs.add(on(new PlanInput.Halt()).andThen(
                        told(running.attempt(), new AgentSignal.Finished(new AgentOutcome.Aborted(Usage.NONE)))));
            }
            inputs.add(told(running.attempt(), new AgentSignal.SessionOpened("ses_" + running.attempt())));
            inputs.add(told(running.attempt(), new AgentSignal.Spent(TOO_MUCH, 1)));
            inputs.add(told(running.attempt(), new AgentSignal.Throttled(driver.now.plusSeconds(60), "Later")));
            inputs.add(told(running.attempt(), new AgentSignal.PermissionAnswered(
                    new AgentSignal.PermissionAnswer("bash", List.of("ls"), true, "by rule"))));
        }
        return inputs;
    }

    private static List<AgentOutcome> outcomes(PlanDriver driver, Attempt attempt) {
        List<AgentOutcome> outcomes = new ArrayList<>(List.of(
                new AgentOutcome.Failed(FailureKind.PROVIDER_UNAVAILABLE, "", Usage.NONE),
                new AgentOutcome.Failed(FailureKind.ANSWER_EMPTY, "", Usage.NONE),
                new AgentOutcome.Aborted(Usage.NONE), new AgentOutcome.Interrupted("it broke off", Usage.NONE),
                new AgentOutcome.Limited(Optional.of(driver.now.plusSeconds(60)), "Later", Usage.NONE)));
        if (attempt.work() instanceof Work.Planning) {
            outcomes.add(new AgentOutcome.Completed("nonsense", Usage.NONE));
            outcomes.add(new AgentOutcome.Completed(
                    PlanDriver.encode(PLAN), Usage.NONE));
        } else {
            outcomes.add(PlanDriver.completed(attempt.label()));
        }
        return outcomes;
    }

    private static AgentRuntimeException hopeless() {
        return new AgentRuntimeException(FailureKind.DIRECTORY_MISSING, "there is no such folder");
    }

    private static Consumer<PlanDriver> on(PlanInput input) {
        return driver -> driver.input(input);
    }

    private static Consumer<PlanDriver> told(Attempt attempt, AgentSignal signal) {
        return on(new PlanInput.Signalled(attempt, signal));
    }
}
