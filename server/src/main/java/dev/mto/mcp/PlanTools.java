package dev.mto.mcp;

import dev.mto.access.Refusal;
import dev.mto.fault.ErrorCode;
import dev.mto.fault.Fault;
import dev.mto.json.Json;
import dev.mto.json.Reading;
import dev.mto.json.RequestFaults;
import dev.mto.json.SubmissionLimits;
import dev.mto.json.SubmissionReader;
import dev.mto.json.ToolArguments;
import dev.mto.json.ToolArguments.Cancelling;
import dev.mto.json.ToolArguments.Looking;
import dev.mto.json.ToolArguments.Planning;
import dev.mto.plan.PlanId;
import dev.mto.plan.TraceParent;
import dev.mto.run.IllegalTransition;
import dev.mto.run.PlanJournal.JournalException;
import dev.mto.run.PlanQuery;
import dev.mto.run.PlanState;
import dev.mto.run.PlanSummary;
import io.modelcontextprotocol.common.McpTransportContext;
import io.modelcontextprotocol.server.McpStatelessServerFeatures.SyncToolSpecification;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What the tools do. Thread-safe.
final class PlanTools {
    private static final Logger LOG = LoggerFactory.getLogger(PlanTools.class);
    private static final int NEWEST = 10;

    private final ToolArguments arguments;
    private final SubmissionLimits limits;
    private final Duration beat;

    /// @param beat how long a waiting call is silent at the most
    PlanTools(SubmissionReader submissions, Duration beat) {
        this.arguments = new ToolArguments(submissions);
        this.limits = submissions.limits();
        this.beat = beat;
    }

    List<SyncToolSpecification> all() {
        return List.of(tool(ToolTexts.planTasks(limits), this::planTasks),
                tool(ToolTexts.planStatus(), this::planStatus),
                tool(ToolTexts.cancelPlan(), this::cancelPlan));
    }

    /// Does what one call asks for, or throws a [ToolRefusal] where that cannot be done.
    @FunctionalInterface
    private interface Work {
        CallToolResult on(Call call, CallToolRequest request);
    }

    private static SyncToolSpecification tool(Tool tool, Work work) {
        return new SyncToolSpecification(tool, (context, request) -> result(work, context, request));
    }

    private static CallToolResult result(Work work, McpTransportContext context, CallToolRequest request) {
        if (!(context.get(Protocol.CALL) instanceof Call call)) {
            throw new IllegalStateException("the transport gives every call along");
        }
        try {
            return work.on(call, request);
        } catch (ToolRefusal e) {
            return failed(e.fault());
        } catch (Refusal e) {
            return failed(e.fault());
        } catch (JournalException e) {
            LOG.warn("{}: the journal failed", request.name(), e);
            return failed(RequestFaults.storeFailed(e));
        } catch (IllegalTransition e) {
            LOG.error("{}: the journal makes no sense", request.name(), e);
            return failed(RequestFaults.senseless(e));
        } catch (RuntimeException e) {
            String id = UUID.randomUUID().toString().substring(0, 8);
            LOG.error("Incident {}: {}", id, request.name(), e);
            return failed(RequestFaults.incident(id));
        }
    }

    private CallToolResult planTasks(Call call, CallToolRequest request) {
        Planning wanted = read(
                arguments.planning(given(request), call.origin().directory(), call.desk().territory()));
        PlanId id = call.desk().plans()
                .submit(span(call, request).map(wanted.goal()::within).orElse(wanted.goal()));
        try {
            return answer(waited(existing(call, id.value()), wanted.patience(), call, request), Optional.empty());
        } catch (JournalException e) {
            LOG.warn("{} is taken on, but cannot be shown", id, e);
            // An error would have it handed in again.
            return answer("Plan " + id + " is taken on. How it stands cannot be told just now: " + e.getMessage(),
                    Map.of("planId", id.value()));
        }
    }

    /// What the message itself says goes before the HTTP request, which may be another's who only carries it.
    private static Optional<TraceParent> span(Call call, CallToolRequest request) {
        return Optional.ofNullable(request.meta()).map(meta -> meta.get("traceparent")).map(Object::toString)
                .flatMap(TraceParent::parse).or(() -> call.origin().span());
    }

    private CallToolResult planStatus(Call call, CallToolRequest request) {
        Looking wanted = read(arguments.looking(given(request)));
        if (wanted.planId().isEmpty()) {
            List<PlanSummary> newest = call.desk().plans()
                    .list(new PlanQuery(Optional.empty(), Optional.empty(), Optional.empty(), NEWEST));
            return answer(PlanText.of(newest), PlanSketch.of(newest));
        }
        PlanState plan = waited(existing(call, wanted.planId().get()), wanted.patience(), call, request);
        if (wanted.subtask().filter(index -> !plan.has(index)).isPresent()) {
            throw new ToolRefusal(RequestFaults.noSuchSubtask(plan.subtasks().size()));
        }
        return answer(plan, wanted.subtask());
    }

    private CallToolResult cancelPlan(Call call, CallToolRequest request) {
        Cancelling wanted = read(arguments.cancelling(given(request)));
        PlanState before = existing(call, wanted.planId());
        PlanState after = call.desk().plans().cancel(before.id(), wanted.reason()).orElse(before);
        String first = before.status().isTerminal()
                ? "It was over already; nothing was cancelled.\n"
                : "Its sessions are being ended; nothing new begins.\n";
        return answer(first + PlanText.of(after, Optional.empty()), PlanSketch.of(after, Optional.empty()));
    }

    private PlanState waited(PlanState plan, Duration patience, Call call, CallToolRequest request) {
        PlanState now = new PlanWait(call.desk().plans(), beat, call, Optional.ofNullable(request.progressToken()))
                .until(plan, patience);
        if (!call.desk().open().getAsBoolean()) {
            throw Refusal.of(ErrorCode.TOKEN_REVOKED, "The token expired or was revoked while the call waited.");
        }
        return now;
    }

    private static PlanState existing(Call call, String id) {
        return Optional.of(id).filter(PlanId::isValid).map(PlanId::new).flatMap(call.desk().plans()::find)
                .orElseThrow(() -> new ToolRefusal(RequestFaults.noSuchPlan(id)));
    }

    private static Map<String, Object> given(CallToolRequest request) {
        return Optional.ofNullable(request.arguments()).orElse(Map.of());
    }

    private static <T> T read(Reading<T> reading) {
        return switch (reading) {
            case Reading.Refused<T>(var problems) -> throw ToolRefusal.of(problems);
            case Reading.Accepted<T>(var value) -> value;
        };
    }

    private static CallToolResult answer(PlanState plan, Optional<Integer> subtask) {
        return answer(PlanText.of(plan, subtask), PlanSketch.of(plan, subtask));
    }

    private static CallToolResult answer(String text, Object structure) {
        return CallToolResult.builder().addTextContent(text).structuredContent(Json.mapper().valueToTree(structure))
                .build();
    }

    /// The code, what is wrong and the way out, in one line for the model.
    private static CallToolResult failed(Fault fault) {
        return CallToolResult.builder().isError(true).addTextContent(fault.toString())
                .structuredContent(Map.of("error", Json.mapper().valueToTree(PlanSketch.ErrorPart.of(fault)))).build();
    }
}
