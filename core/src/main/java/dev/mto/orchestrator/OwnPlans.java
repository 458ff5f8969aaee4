package dev.mto.orchestrator;

import dev.mto.access.Caller;
import dev.mto.access.Refusal;
import dev.mto.access.Scope;
import dev.mto.access.Territory;
import dev.mto.agent.AgentOutcome;
import dev.mto.delivery.Delivery;
import dev.mto.delivery.SigningSecret;
import dev.mto.fault.ErrorCode;
import dev.mto.plan.Allowance;
import dev.mto.plan.Goal;
import dev.mto.plan.ModelRef;
import dev.mto.plan.PlanId;
import dev.mto.run.PlanFeed;
import dev.mto.run.PlanQuery;
import dev.mto.run.PlanState;
import dev.mto.run.PlanSummary;
import dev.mto.run.Timeline;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// The orchestrator as one caller may use it. Every way in goes through this, and nothing else knows who may do what.
/// Thread-safe.
///
/// A plan of another's is no plan: it is asked first whose it is, by one look that takes as long whether there is such a
/// plan or not. Every method throws a [Refusal] where the caller has not got the scope.
public final class OwnPlans implements Orchestrator {
    private final Orchestrator all;
    private final Caller caller;
    private final HouseRules rules;

    public OwnPlans(Orchestrator all, Caller caller, HouseRules rules) {
        this.all = all;
        this.caller = caller;
        this.rules = rules;
    }

    /// Where plans of a caller may work.
    public static Territory territory(Caller caller, HouseRules rules) {
        return rules.territory().and(caller.grant().territory());
    }

    /// @throws Refusal also where the caller may not work there, not give that permission, or has too many live plans
    @Override
    public Submitted submit(Submission wanted) {
        caller.require(Scope.PLANS_WRITE);
        Goal goal = placed(wanted.goal());
        requireAllowances(goal);
        if (goal.parentSessionId().isPresent() && !caller.grant().isAdmin()) {
            throw Refusal.ofField(ErrorCode.SCOPE_MISSING, "parentSessionId", "parentSessionId names a session of the "
                    + "operator's own opencode, so it needs the scope admin. Leave it out: the plan then gets a session "
                    + "of its own.");
        }
        return all.submit(new Submission(goal, caller.owner(), wanted.key(), mostLive()));
    }

    private Optional<Integer> mostLive() {
        return caller.isLocal() ? Optional.empty() : Optional.of(rules.livePlans());
    }

    private Goal placed(Goal goal) {
        Path place = placed(goal.directory());
        return place.equals(goal.directory()) ? goal : goal.in(place);
    }

    private Path placed(Path directory) {
        Territory territory = territory(caller, rules);
        return territory.place(directory).orElseThrow(() -> Refusal.ofField(
                ErrorCode.DIRECTORY_FORBIDDEN, "directory", "directory must be a folder below one of: " + territory
                        + ". Name one that is, links resolved, or use a token made with another --root."));
    }

    private void requireAllowances(Goal goal) {
        List<Allowance> beyond = goal.allowances().stream().filter(wanted -> !caller.grant().covers(wanted)).toList();
        if (!beyond.isEmpty()) {
            throw Refusal.ofField(ErrorCode.ALLOWANCE_FORBIDDEN, "allow", "allow holds " + beyond.getFirst()
                    + ", which this token may not give. It may give: " + given()
                    + ". Leave it out, or use a token made "
                    + "with --allow " + beyond.getFirst() + ".");
        }
    }

    private String given() {
        List<Allowance> allowances = caller.grant().allowances();
        return allowances.isEmpty()
                ? "nothing"
                : String.join(", ", allowances.stream().map(Allowance::toString).toList());
    }

    @Override
    public boolean isOf(PlanId id, String owner) {
        return caller.sees(owner) && all.isOf(id, owner);
    }

    @Override
    public Optional<PlanState> find(PlanId id) {
        return own(Scope.PLANS_READ, id, () -> all.find(id));
    }

    @Override
    public Optional<Timeline> timeline(PlanId id) {
        return own(Scope.PLANS_READ, id, () -> all.timeline(id));
    }

    /// @throws Refusal also where the caller's plans may not work there
    @Override
    public AgentList agents(Path directory, Optional<ModelRef> model) {
        caller.require(Scope.PLANS_READ);
        return all.agents(placed(directory), model);
    }

    @Override
    public List<PlanSummary> list(PlanQuery query) {
        caller.require(Scope.PLANS_READ);
        return all.list(caller.grant().isAdmin() ? query : query.of(caller.owner()));
    }

    @Override
    public Optional<PlanState> cancel(PlanId id, String reason) {
        return own(Scope.PLANS_WRITE, id, () -> all.cancel(id, reason));
    }

    @Override
    public Optional<ApprovalCommand> approve(PlanId id, Optional<Integer> revision) {
        return begun(id, () -> all.approve(id, revision));
    }

    @Override
    public Optional<ApprovalCommand> edit(PlanId id, PlanEdit edit) {
        return begun(id, () -> all.edit(id, edit));
    }

    @Override
    public Optional<SubtaskCommand> cancelSubtask(PlanId id, int index, String reason) {
        return own(Scope.PLANS_WRITE, id, () -> all.cancelSubtask(id, index, reason));
    }

    @Override
    public Optional<SubtaskCommand> retrySubtask(PlanId id, int index, Optional<Integer> mostLive) {
        return begun(id, () -> all.retrySubtask(id, index, mostLive()));
    }

    @Override
    public Optional<Claim> claim(PlanId id, String clientId) {
        return own(Scope.PLANS_WRITE, id, () -> all.claim(id, clientId));
    }

    @Override
    public Optional<Claim> report(PlanId id, String clientId, AgentOutcome outcome) {
        return own(Scope.PLANS_WRITE, id, () -> all.report(id, clientId, outcome));
    }

    @Override
    public Optional<PlanWatch> watch(PlanId id, long after) {
        return own(Scope.PLANS_READ, id, () -> all.watch(id, after));
    }

    @Override
    public Optional<PlanFeed.Presence> attend(PlanId id, String clientId) {
        return own(Scope.PLANS_READ, id, () -> all.attend(id, clientId));
    }

    @Override
    public Optional<List<Delivery>> deliveries(PlanId id) {
        return own(Scope.PLANS_READ, id, () -> all.deliveries(id));
    }

    @Override
    public Optional<Delivery> retryDelivery(PlanId id, String delivery) {
        return own(Scope.PLANS_WRITE, id, () -> all.retryDelivery(id, delivery));
    }

    /// The caller's own, whoever is asked for: nobody else's signature is anybody's to give. To read it takes leave to
    /// write, as whoever has it can say anything in the name of this server.
    @Override
    public List<SigningSecret> signingSecrets(String owner) {
        caller.require(Scope.PLANS_WRITE);
        return all.signingSecrets(caller.owner());
    }

    @Override
    public List<SigningSecret> rotateSigningSecret(String owner) {
        caller.require(Scope.PLANS_WRITE);
        return all.rotateSigningSecret(caller.owner());
    }

    /// What lets sub-tasks begin is for whoever could have submitted the plan: another token of the same owner may work
    /// elsewhere, and give less.
    private <T> Optional<T> begun(PlanId id, Supplier<Optional<T>> call) {
        return own(Scope.PLANS_WRITE, id, () -> all.find(id).flatMap(plan -> {
            requireLeave(plan.goal());
            return call.get();
        }));
    }

    private void requireLeave(Goal goal) {
        if (caller.grant().isAdmin()) {
            return;
        }
        Territory territory = territory(caller, rules);
        if (!territory.place(goal.directory()).equals(Optional.of(goal.directory()))) {
            throw Refusal.of(ErrorCode.DIRECTORY_FORBIDDEN,
                    "The plan works in a folder where this token's plans may not: "
                            + "they may in " + territory + ". Use the token that the plan was submitted with.");
        }
        requireAllowances(goal);
    }

    private <T> Optional<T> own(Scope scope, PlanId id, Supplier<Optional<T>> call) {
        caller.require(scope);
        return caller.grant().isAdmin() || all.isOf(id, caller.owner()) ? call.get() : Optional.empty();
    }
}
