package dev.mto.http;

import dev.mto.delivery.SigningSecret;
import dev.mto.json.RequestFaults;
import dev.mto.json.WebhookJson;
import dev.mto.orchestrator.Orchestrator;
import dev.mto.plan.PlanId;
import io.javalin.http.Context;
import java.util.List;

/// The calls on what people's servers are told of plans. Thread-safe.
final class WebhookCalls {
    private final CallersPlans plans;

    WebhookCalls(CallersPlans plans) {
        this.plans = plans;
    }

    void list(Context context) {
        PlanId id = PlanCalls.commanded(context);
        PlanCalls.answer(context, 200, WebhookJson.deliveries(
                plans.of(context).deliveries(id).orElseThrow(() -> PlanCalls.noSuchPlan(id.value()))));
    }

    void retry(Context context) {
        PlanId id = PlanCalls.commanded(context);
        Orchestrator own = plans.of(context);
        String delivery = context.pathParam("delivery");
        PlanCalls.answer(context, 202, WebhookJson.delivery(own.retryDelivery(id, delivery)
                .orElseThrow(() -> own.find(id).isEmpty()
                        ? PlanCalls.noSuchPlan(id.value())
                        : new ProblemException(Problem.of(404, RequestFaults.noSuchDelivery(delivery))))));
    }

    void secret(Context context) {
        prepare(context);
        answer(context, plans.of(context).signingSecrets(Gate.of(context).owner()));
    }

    void rotate(Context context) {
        prepare(context);
        answer(context, plans.of(context).rotateSigningSecret(Gate.of(context).owner()));
    }

    private static void prepare(Context context) {
        Negotiation.requireAccepts(context, Negotiation.JSON);
        new QueryReader(context, List.of()).requireNoProblem();
    }

    private static void answer(Context context, List<SigningSecret> secrets) {
        context.header("Cache-Control", "no-store");
        PlanCalls.answer(context, 200, WebhookJson.secret(secrets));
    }
}
