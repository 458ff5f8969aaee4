package dev.mto.http;

import dev.mto.fault.ErrorCode;
import dev.mto.json.PlanJson;
import dev.mto.json.Reading;
import dev.mto.json.SynthesisReader;
import dev.mto.orchestrator.Claim;
import dev.mto.plan.PlanId;
import io.javalin.http.Context;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// The calls of clients that write a plan's answer in a session of their own. Thread-safe.
final class SynthesisCalls {
    /// What another client holds may be free when its lease runs out, or at once.
    private static final String RETRY_AFTER_SECONDS = "2";

    private final CallersPlans plans;
    private final BodyReader bodies;

    SynthesisCalls(CallersPlans plans, BodyReader bodies) {
        this.plans = plans;
        this.bodies = bodies;
    }

    void claim(Context context) {
        PlanId id = PlanCalls.planId(context);
        String clientId = read(context, SynthesisReader::claim);
        Claim.Granted granted = granted(context, id, plans.of(context).claim(id, clientId));
        PlanCalls.answer(context, 200, PlanJson.granted(granted.attempt(), granted.lease(), granted.prompt()));
    }

    void report(Context context) {
        PlanId id = PlanCalls.planId(context);
        SynthesisReader.Report report = read(context, SynthesisReader::report);
        granted(context, id, plans.of(context).report(id, report.clientId(), report.outcome()));
        PlanCalls.answer(context, 200,
                PlanJson.plan(plans.of(context).find(id).orElseThrow(() -> PlanCalls.noSuchPlan(id.value()))));
    }

    private <T> T read(Context context, Function<String, Reading<T>> reader) {
        Negotiation.requireAccepts(context, Negotiation.JSON);
        new QueryReader(context, List.of()).requireNoProblem();
        return bodies.read(context, reader);
    }

    private static Claim.Granted granted(Context context, PlanId id, Optional<Claim> claim) {
        return switch (claim.orElseThrow(() -> PlanCalls.noSuchPlan(id.value()))) {
            case Claim.Granted granted -> granted;
            case Claim.Held(String reason) -> {
                context.header("Retry-After", RETRY_AFTER_SECONDS);
                throw new ProblemException(Problem.of(409, ErrorCode.SYNTHESIS_CLAIMED, reason));
            }
            case Claim.Closed(String reason) ->
                throw new ProblemException(Problem.of(409, ErrorCode.SYNTHESIS_CLOSED, reason));
        };
    }
}
