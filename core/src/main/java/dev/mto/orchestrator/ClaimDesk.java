package dev.mto.orchestrator;

import dev.mto.agent.AgentOutcome;
import dev.mto.plan.PlanId;
import dev.mto.run.PlanFeed;
import dev.mto.run.PlanInput;
import dev.mto.run.PlanRunners;
import dev.mto.run.PlanState;
import dev.mto.run.Synthesizing;
import dev.mto.run.WorkState.Carrier;
import dev.mto.run.WorkState.Running;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/// Gives syntheses to the clients that ask for them, one at a time, and takes in how they ended. Thread-safe.
final class ClaimDesk {
    /// How long after a start the client that asked for a plan may take to come back to its event stream before others
    /// may claim: clients wait ten seconds between two tries at the most.
    private static final Duration RETURN = Duration.ofSeconds(12);

    private final PlanRunners runners;
    private final PlanFeed feed;
    private final Function<PlanId, Optional<PlanState>> plans;
    private final Terms terms;
    private final Instant openedAt;

    /// What claims are granted on.
    ///
    /// @param lease how long one holds
    /// @param patience how long it may take to become durable
    record Terms(Synthesizing synthesizing, Duration lease, Duration patience, InstantSource clock) {}

    /// @param plans gives a plan as it stands
    ClaimDesk(PlanRunners runners, PlanFeed feed, Function<PlanId, Optional<PlanState>> plans, Terms terms) {
        this.runners = runners;
        this.feed = feed;
        this.plans = plans;
        this.terms = terms;
        this.openedAt = terms.clock().instant();
    }

    Optional<Claim> claim(PlanId id, String clientId) throws InterruptedException {
        Optional<PlanState> before = plans.apply(id);
        if (before.isEmpty()) {
            return Optional.empty();
        }
        boolean open = before.get().synthesis().openSince().isPresent();
        if (open && isAnotherFirst(before.get(), clientId)) {
            return Optional.of(
                    new Claim.Held("The client that asked for the plan goes first; it is connected, or may soon be."));
        }
        if (open) {
            return tell(id, new PlanInput.Claim(clientId), state -> state.synthesis().openSince().isEmpty())
                    .map(after -> judge(after, clientId));
        }
        if (before.get().synthesis().runningAt(clientId).isPresent()) {
            // It goes on with it: no journal shows that.
            runners.inform(id, new PlanInput.Claim(clientId));
        }
        return plans.apply(id).map(after -> judge(after, clientId));
    }

    Optional<Claim> report(PlanId id, String clientId, AgentOutcome outcome) throws InterruptedException {
        Optional<Claim> claim = claim(id, clientId);
        if (claim.isEmpty() || !(claim.get() instanceof Claim.Granted)) {
            return claim;
        }
        Optional<PlanState> told = tell(id, new PlanInput.Reported(clientId, outcome),
                state -> state.synthesis().runningAt(clientId).isEmpty());
        boolean lost = outcome instanceof AgentOutcome.Completed completed
                && told.flatMap(PlanState::ending).flatMap(PlanState.Ending::answer)
                        .filter(completed.text()::equals).isEmpty();
        return lost ? told.map(after -> judge(after, clientId)) : claim;
    }

    private Optional<PlanState> tell(PlanId id, PlanInput.Command input, Predicate<PlanState> done)
            throws InterruptedException {
        return runners.tell(id, input, done, terms.patience());
    }

    private boolean isAnotherFirst(PlanState state, String clientId) {
        String owner = state.goal().clientId().orElse(clientId);
        Instant now = terms.clock().instant();
        boolean mayReturn = now.isBefore(openedAt.plus(RETURN)) && state.createdAt().isBefore(openedAt);
        // Another process may be the one that it is connected to: it then has heard, and comes.
        boolean mayCome = runners.hasOthers()
                && state.synthesis().openSince().filter(since -> now.isBefore(since.plus(RETURN))).isPresent();
        return !owner.equals(clientId) && (mayReturn || mayCome || feed.isAttendedBy(state.id(), owner));
    }

    private Claim judge(PlanState state, String clientId) {
        Optional<Running> running = state.synthesis().work().running();
        if (running.isEmpty() && state.synthesis().openSince().isPresent() && state.cancelReason().isEmpty()) {
            return new Claim.Held("The plan is being taken up again from its journal.");
        }
        if (running.isEmpty()) {
            return new Claim.Closed(whyClosed(state));
        }
        return switch (running.get().carrier()) {
            case Carrier.Client(String holder) when holder.equals(clientId) -> new Claim.Granted(
                    running.get().attempt(), terms.lease(), terms.synthesizing().request(state));
            case Carrier.Client _ -> new Claim.Held("Another client has it at the moment.");
            case Carrier.Session _ -> new Claim.Closed("The orchestrator writes the answer itself.");
        };
    }

    private static String whyClosed(PlanState state) {
        return switch (state.status()) {
            case AWAITING_APPROVAL -> "The plan waits to be approved.";
            case PLANNING, EXECUTING -> state.goal().clientId().isPresent()
                    ? "The sub-tasks are not over yet."
                    : "The plan was submitted without a clientId: the orchestrator writes its answer.";
            case SYNTHESIZING -> state.cancelReason().isPresent()
                    ? "The plan is being called off."
                    : "The orchestrator writes the answer itself.";
            case COMPLETED -> "The plan has its answer.";
            case FAILED -> "The plan has failed.";
            case CANCELLED -> "The plan was cancelled.";
        };
    }
}
