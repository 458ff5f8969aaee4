package dev.mto.http;

import dev.mto.json.CancellationReader;
import dev.mto.json.PlanJson;
import dev.mto.json.RequestFaults;
import dev.mto.json.SubmissionReader;
import dev.mto.json.WireName;
import dev.mto.orchestrator.Orchestrator;
import dev.mto.orchestrator.PlanSearch;
import dev.mto.orchestrator.PlanSearch.Found;
import dev.mto.orchestrator.Submission;
import dev.mto.orchestrator.Submitted;
import dev.mto.plan.Goal;
import dev.mto.plan.PlanId;
import dev.mto.plan.TraceParent;
import dev.mto.run.PlanQuery;
import dev.mto.run.PlanQuery.Position;
import dev.mto.run.PlanState;
import dev.mto.run.PlanStatus;
import dev.mto.run.PlanSummary;
import io.javalin.http.Context;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.MDC;

/// The calls on plans that answer at once. Thread-safe.
final class PlanCalls {
    static final int DEFAULT_LIMIT = 20;
    static final int MAX_LIMIT = 100;
    /// Of a text that is looked for, in code points.
    static final int MAX_SEARCH = 200;

    private final CallersPlans plans;
    private final SubmissionReader submissions;
    private final BodyReader bodies;

    PlanCalls(CallersPlans plans, SubmissionReader submissions, BodyReader bodies) {
        this.plans = plans;
        this.submissions = submissions;
        this.bodies = bodies;
    }

    void submit(Context context) {
        Negotiation.requireAccepts(context, Negotiation.JSON);
        new QueryReader(context, List.of()).requireNoProblem();
        Optional<String> key = IdempotencyKeys.name(context);
        String body = bodies.json(context);
        Goal goal = BodyReader.accepted(submissions.within(plans.territory(context)).read(body));
        Optional<TraceParent> span = Negotiation.header(context, "traceparent").flatMap(TraceParent::parse);
        Submitted submitted = plans.of(context).submit(Submission.of(span.map(goal::within).orElse(goal))
                .under(key.map(name -> IdempotencyKeys.of(name, body))));
        context.header("Location", "/v1/orchestrate/" + submitted.plan());
        if (submitted.replayed()) {
            context.header(IdempotencyKeys.REPLAYED, "true");
        }
        answer(context, 202, PlanJson.accepted(submitted.plan()));
    }

    void find(Context context) {
        Negotiation.requireAccepts(context, Negotiation.JSON);
        new QueryReader(context, List.of()).requireNoProblem();
        answer(context, 200, PlanJson.plan(existing(context)));
    }

    void timeline(Context context) {
        PlanId id = commanded(context);
        answer(context, 200, PlanJson.timeline(
                plans.of(context).timeline(id).orElseThrow(() -> noSuchPlan(id.value()))));
    }

    void cancel(Context context) {
        Negotiation.requireAccepts(context, Negotiation.JSON);
        new QueryReader(context, List.of()).requireNoProblem();
        String reason = reason(context, bodies);
        PlanState before = existing(context);
        PlanState after = plans.of(context).cancel(before.id(), reason)
                .orElseThrow(() -> noSuchPlan(before.id().value()));
        answer(context, before.status().isTerminal() ? 200 : 202, PlanJson.plan(after));
    }

    /// Why somebody calls something off, as they say it.
    static String reason(Context context, BodyReader bodies) {
        return bodies.readIfAny(context, CancellationReader::read).orElse("Cancelled over HTTP.");
    }

    void list(Context context) {
        Negotiation.requireAccepts(context, Negotiation.JSON);
        Wanted wanted = wanted(context);
        Orchestrator own = plans.of(context);
        Found found = wanted.text().map(text -> new PlanSearch(own::list).find(wanted.query(), text))
                .orElseGet(() -> page(own, wanted.query()));
        answer(context, 200, PlanJson.list(found.plans(), found.searchedTo().map(Cursor::after),
                found.searchedTo().filter(_ -> wanted.text().isPresent()).map(Position::createdAt)));
    }

    private static Found page(Orchestrator own, PlanQuery query) {
        // One more than is shown tells whether there is a next page.
        List<PlanSummary> found = own.list(query.next(query.after(), query.limit() + 1));
        if (found.size() <= query.limit()) {
            return new Found(found, Optional.empty());
        }
        List<PlanSummary> page = found.subList(0, query.limit());
        return new Found(page, Optional.of(Position.of(page.getLast())));
    }

    /// @param text that is looked for
    private record Wanted(PlanQuery query, Optional<String> text) {}

    private static Wanted wanted(Context context) {
        QueryReader parameters = new QueryReader(context, List.of("status", "directory", "limit", "cursor", "q"));
        PlanQuery query = new PlanQuery(
                parameters.value("status", PlanCalls::statuses, "one of " + WireName.all(PlanStatus.class)
                        + ", or several of them with commas between").orElse(Set.of()),
                parameters.value("directory", PlanCalls::absolute, "an absolute path"),
                parameters.value("cursor", Cursor::read, "the nextCursor of an earlier answer, whole"),
                parameters.value("limit", text -> QueryReader.number(text, 1, MAX_LIMIT),
                        "a whole number from 1 to " + MAX_LIMIT).map(Long::intValue).orElse(DEFAULT_LIMIT));
        Optional<String> text = parameters.value("q", Optional::of, "any text");
        text.filter(some -> some.isEmpty() || some.codePointCount(0, some.length()) > MAX_SEARCH)
                .ifPresent(_ -> parameters.reject("q", "must have 1 to " + MAX_SEARCH + " characters"));
        parameters.requireNoProblem();
        return new Wanted(query, text);
    }

    private static Optional<Set<PlanStatus>> statuses(String text) {
        List<Optional<PlanStatus>> all = Arrays.stream(text.split(",", -1))
                .map(name -> WireName.read(PlanStatus.class, name)).toList();
        return Optional.of(all).filter(some -> some.stream().allMatch(Optional::isPresent))
                .map(some -> some.stream().flatMap(Optional::stream).collect(Collectors.toSet()));
    }

    private static Optional<Path> absolute(String text) {
        try {
            return Optional.of(Path.of(text)).filter(Path::isAbsolute).map(Path::normalize);
        } catch (InvalidPathException _) {
            return Optional.empty();
        }
    }

    private PlanState existing(Context context) {
        PlanId id = planId(context);
        return plans.of(context).find(id).orElseThrow(() -> noSuchPlan(id.value()));
    }

    /// The plan that the request's path names. Whatever is logged of the request bears its name from then on.
    ///
    /// @throws ProblemException where it cannot name one
    static PlanId planId(Context context) {
        String text = context.pathParam("planId");
        if (!PlanId.isValid(text)) {
            throw noSuchPlan(text);
        }
        MDC.put("plan", text);
        return new PlanId(text);
    }

    /// The same of a call that takes no query and is answered in JSON.
    static PlanId commanded(Context context) {
        Negotiation.requireAccepts(context, Negotiation.JSON);
        new QueryReader(context, List.of()).requireNoProblem();
        return planId(context);
    }

    static ProblemException noSuchPlan(String id) {
        return new ProblemException(Problem.of(404, RequestFaults.noSuchPlan(id)));
    }

    static void answer(Context context, int status, String json) {
        context.status(status).contentType(Negotiation.JSON).result(json);
    }
}
