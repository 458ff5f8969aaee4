package dev.mto.http;

import dev.mto.fault.ErrorCode;
import dev.mto.json.PlanJson;
import dev.mto.json.Quote;
import dev.mto.json.RequestFaults;
import dev.mto.orchestrator.SubtaskCommand;
import dev.mto.plan.PlanId;
import io.javalin.http.Context;
import java.util.Optional;

/// The commands on single sub-tasks. Thread-safe.
final class SubtaskCalls {
    static final int MAX_INDEX = 1_000_000;

    private final CallersPlans plans;
    private final BodyReader bodies;

    SubtaskCalls(CallersPlans plans, BodyReader bodies) {
        this.plans = plans;
        this.bodies = bodies;
    }

    void cancel(Context context) {
        PlanId id = PlanCalls.commanded(context);
        answer(context, id, plans.of(context).cancelSubtask(id, index(context), PlanCalls.reason(context, bodies)),
                ErrorCode.PLAN_AWAITS_APPROVAL);
    }

    void retry(Context context) {
        PlanId id = PlanCalls.commanded(context);
        answer(context, id, plans.of(context).retrySubtask(id, index(context)), ErrorCode.RETRY_REFUSED);
    }

    private static int index(Context context) {
        String text = context.pathParam("index");
        return QueryReader.number(text, 0, MAX_INDEX).map(Long::intValue)
                .orElseThrow(() -> new ProblemException(Problem.of(404, ErrorCode.SUBTASK_NOT_FOUND,
                        Quote.of(text) + " is not the index of a sub-task, a whole number from 0 on.")));
    }

    /// @param refused what it is that such a command is refused for
    private static void answer(Context context, PlanId id, Optional<SubtaskCommand> command, ErrorCode refused) {
        switch (command.orElseThrow(() -> PlanCalls.noSuchPlan(id.value()))) {
            case SubtaskCommand.Done(var plan) -> PlanCalls.answer(context, 202, PlanJson.plan(plan));
            case SubtaskCommand.Unknown(int subtasks) ->
                throw new ProblemException(Problem.of(404, RequestFaults.noSuchSubtask(subtasks)));
            case SubtaskCommand.Refused(String reason) ->
                throw new ProblemException(Problem.of(409, refused, reason));
        }
    }
}
