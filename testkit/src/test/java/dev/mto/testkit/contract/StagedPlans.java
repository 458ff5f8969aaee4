package dev.mto.testkit.contract;

import dev.mto.agent.Agent;
import dev.mto.delivery.Delivery;
import dev.mto.delivery.Notice;
import dev.mto.delivery.NoticeType;
import dev.mto.delivery.SigningSecret;
import dev.mto.orchestrator.AgentList;
import dev.mto.orchestrator.ApprovalCommand;
import dev.mto.orchestrator.Claim;
import dev.mto.orchestrator.Orchestrator;
import dev.mto.orchestrator.PlanWatch;
import dev.mto.orchestrator.Submitted;
import dev.mto.orchestrator.SubtaskCommand;
import dev.mto.plan.Allowance;
import dev.mto.plan.CallbackUrl;
import dev.mto.plan.DependencyPolicy;
import dev.mto.plan.Goal;
import dev.mto.plan.PlanId;
import dev.mto.run.Attempt;
import dev.mto.run.Attempt.Work;
import dev.mto.run.Durations;
import dev.mto.run.JournalEntry;
import dev.mto.run.PlanEvent;
import dev.mto.run.PlanFeed;
import dev.mto.run.PlanState;
import dev.mto.run.PlanSummary;
import dev.mto.run.Timeline;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/// One plan, of which every command gives what a test wants. Thread-safe; set by one test.
final class StagedPlans {
    static final PlanId PLAN = new PlanId("plan_1");
    /// What [#have] takes where the plan is there, and what is asked for is not.
    static final Object NOTHING = new Object();
    private static final Instant AT = Instant.parse("2026-11-22T10:00:00Z");

    volatile boolean over;
    private final Path folder;
    private final PlanFeed feed = new PlanFeed();
    private final Map<String, Object> instead = new ConcurrentHashMap<>();

    /// @param folder where the plan works
    StagedPlans(Path folder) {
        this.folder = folder;
    }

    /// Has a method of [Orchestrator] give something else, or throw it, from here on.
    ///
    /// @param method its name; empty for all
    void have(String method, Object outcome) {
        instead.put(method, outcome);
    }

    /// All goes well again.
    void recover() {
        instead.clear();
        over = false;
    }

    /// Written as a proxy: a method that the orchestrator is given later is met here only by a test that calls it.
    Orchestrator asOrchestrator() {
        return (Orchestrator) Proxy.newProxyInstance(Orchestrator.class.getClassLoader(),
                new Class<?>[]{Orchestrator.class},
                (_, method, arguments) -> answer(method.getName(), arguments));
    }

    private Object answer(String method, Object... arguments) {
        boolean other = arguments[0] instanceof PlanId id && !id.equals(PLAN);
        Object outcome = Optional.ofNullable(instead.get("")).or(() -> Optional.ofNullable(instead.get(method)))
                .orElseGet(() -> usual(method, arguments));
        if (outcome instanceof RuntimeException failure) {
            throw failure;
        }
        return switch (method) {
            case "isOf" -> !other;
            case "submit", "list", "agents", "signingSecrets", "rotateSigningSecret" -> outcome;
            default -> other ? Optional.empty() : Optional.of(outcome).filter(found -> !found.equals(NOTHING));
        };
    }

    private Object usual(String method, Object... arguments) {
        return switch (method) {
            case "submit" -> new Submitted(PLAN, false);
            case "list" -> List.of(PlanSummary.of(state()));
            case "isOf", "find", "cancel" -> state();
            case "agents" -> new AgentList.Listed(List.of(new Agent("general", "Anything.")));
            case "timeline" -> Timeline.of(PLAN, entries(), new Durations(), AT);
            case "approve", "edit" -> new ApprovalCommand.Done(state(), false);
            case "cancelSubtask", "retrySubtask" -> new SubtaskCommand.Done(state());
            case "claim", "report" ->
                new Claim.Granted(new Attempt(new Work.Synthesis(), 1), Duration.ofSeconds(30), "Combine.");
            case "watch" -> new PlanWatch(feed.subscribe(PLAN),
                    entries().stream().filter(entry -> entry.seq() > (long) arguments[1]).toList(),
                    (long) arguments[1]);
            case "deliveries" -> List.of(delivery());
            case "retryDelivery" -> delivery();
            case "signingSecrets", "rotateSigningSecret" ->
                List.of(new SigningSecret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", AT, Optional.empty()));
            case "attend" -> feed.attend(PLAN, String.valueOf(arguments[1]));
            default -> throw new IllegalStateException("no outcome for " + method);
        };
    }

    private static Delivery delivery() {
        return Delivery.due(new Notice(PLAN, 17, NoticeType.PLAN_COMPLETED, "plan_1 17", AT), "ci",
                new CallbackUrl(URI.create("https://example.com/hook")));
    }

    PlanState state() {
        return PlanState.fold(PLAN, entries());
    }

    private List<JournalEntry> entries() {
        Goal goal = new Goal("Look at everything", 5, folder, Optional.empty(), Optional.empty(), Optional.empty(),
                DependencyPolicy.FAIL, Optional.empty(), List.of(new Allowance("bash", Optional.empty())));
        Stream<JournalEntry> begin = Stream.of(new JournalEntry(1, AT, new PlanEvent.PlanSubmitted(goal)));
        Stream<JournalEntry> end = Stream.of(new JournalEntry(2, AT, new PlanEvent.CancelRequested("enough")),
                new JournalEntry(3, AT, new PlanEvent.PlanCancelled()));
        return (over ? Stream.concat(begin, end) : begin).toList();
    }
}
