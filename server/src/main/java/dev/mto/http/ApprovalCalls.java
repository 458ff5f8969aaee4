package dev.mto.http;

import dev.mto.fault.ErrorCode;
import dev.mto.json.ApprovalReader;
import dev.mto.json.PlanJson;
import dev.mto.orchestrator.ApprovalCommand;
import dev.mto.plan.PlanId;
import io.javalin.http.Context;
import java.util.Optional;

/// The calls of people who approve plans, or edit them first. Thread-safe.
final class ApprovalCalls {
    private final CallersPlans plans;
    private final BodyReader bodies;

    ApprovalCalls(CallersPlans plans, BodyReader bodies) {
        this.plans = plans;
        this.bodies = bodies;
    }

    void approve(Context context) {
        PlanId id = PlanCalls.commanded(context);
        Optional<Integer> revision = bodies.readIfAny(context, ApprovalReader::approval).flatMap(seen -> seen);
        answer(context, 202, id, plans.of(context).approve(id, revision));
    }

    void edit(Context context) {
        PlanId id = PlanCalls.commanded(context);
        answer(context, 200, id, plans.of(context).edit(id, bodies.read(context, ApprovalReader::edit)));
    }

    /// @param begun the status where something has come of it
    private static void answer(Context context, int begun, PlanId id, Optional<ApprovalCommand> command) {
        switch (command.orElseThrow(() -> PlanCalls.noSuchPlan(id.value()))) {
            case ApprovalCommand.Done(var plan, boolean repeated) ->
                PlanCalls.answer(context, repeated ? 200 : begun, PlanJson.plan(plan));
            case ApprovalCommand.NotAwaiting(String reason) ->
                throw new ProblemException(Problem.of(409, ErrorCode.NOT_AWAITING_APPROVAL, reason));
            case ApprovalCommand.Changed(int revision) ->
                throw new ProblemException(Problem.of(409, ErrorCode.PLAN_CHANGED, "The plan is at revision " + revision
                        + " by now. Look at it again, and say that revision."));
            case ApprovalCommand.Invalid(var violations) -> throw new ProblemException(
                    Problem.told(violations.stream().map(ApprovalReader::problem).toList()));
        }
    }
}
