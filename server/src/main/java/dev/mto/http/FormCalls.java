package dev.mto.http;

import dev.mto.access.Scope;
import dev.mto.fault.ErrorCode;
import dev.mto.fault.Fault;
import dev.mto.json.FormJson;
import dev.mto.json.SubmissionReader;
import dev.mto.orchestrator.AgentList;
import dev.mto.plan.ModelRef;
import io.javalin.http.Context;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// The calls of whoever is about to word a request for a plan. Thread-safe.
final class FormCalls {
    private static final String RETRY_AFTER_SECONDS = "5";

    private final CallersPlans plans;
    private final SubmissionReader submissions;

    FormCalls(CallersPlans plans, SubmissionReader submissions) {
        this.plans = plans;
        this.submissions = submissions;
    }

    void options(Context context) {
        Gate.of(context).require(Scope.PLANS_READ);
        Negotiation.requireAccepts(context, Negotiation.JSON);
        new QueryReader(context, List.of()).requireNoProblem();
        PlanCalls.answer(context, 200,
                FormJson.options(reader(context), plans.territory(context), Gate.of(context)));
    }

    void agents(Context context) {
        Negotiation.requireAccepts(context, Negotiation.JSON);
        QueryReader parameters = new QueryReader(context, List.of("directory", "model"));
        Path directory = reader(context).directory(parameters.value("directory", Optional::of, "a path"),
                problem -> parameters.reject("directory", problem));
        Optional<ModelRef> model = parameters.value("model", ModelRef::parse,
                "PROVIDER/MODEL, such as anthropic/claude-sonnet-4-5");
        parameters.requireNoProblem();
        switch (plans.of(context).agents(directory, model)) {
            case AgentList.Listed(var agents) -> PlanCalls.answer(context, 200, FormJson.agents(agents));
            case AgentList.Unavailable(Fault why) -> throw unavailable(context, why);
        }
    }

    private SubmissionReader reader(Context context) {
        return submissions.within(plans.territory(context));
    }

    /// A folder may go between two looks at it.
    private static ProblemException unavailable(Context context, Fault why) {
        if (why.code() == ErrorCode.DIRECTORY_MISSING) {
            return new ProblemException(Problem.invalid("directory", "must be a folder that exists where agents work"));
        }
        context.header("Retry-After", RETRY_AFTER_SECONDS);
        return new ProblemException(Problem.of(503, ErrorCode.RUNTIME_UNAVAILABLE, why.message()));
    }
}
