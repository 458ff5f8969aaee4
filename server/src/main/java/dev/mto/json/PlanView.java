package dev.mto.json;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import dev.mto.agent.AgentSignal.PermissionAnswer;
import dev.mto.agent.Usage;
import dev.mto.fault.Fault;
import dev.mto.plan.Budget;
import dev.mto.run.PlanState;
import dev.mto.run.PlanState.Ending;
import dev.mto.run.SubtaskState;
import dev.mto.run.SynthesisState;
import dev.mto.run.WorkState;
import dev.mto.run.WorkState.Running;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/// A plan as users get it. The names here are those on the wire and are only ever added to; what there is nothing of
/// yet is absent. Immutable.
record PlanView(PlanPart plan, List<SubtaskPart> subtasks) {
    /// The plan as a whole.
    ///
    /// @param usage what all its sessions together spent; absent where that is nothing, or not known
    /// @param cancelReason why it is being called off, or was
    /// @param stopping why it is being given up, until it is
    /// @param notes what was put right in the planner's answer
    record PlanPart(
            String id,
            String status,
            String taskDescription,
            Optional<String> answer,
            Optional<String> outcome,
            Optional<ErrorPart> error,
            String directory,
            Optional<String> parentSessionId,
            Optional<String> clientId,
            Optional<SynthesisPart> synthesis,
            Instant createdAt,
            Optional<Instant> finishedAt,
            Optional<UsagePart> usage,
            Optional<Budget> budget,
            Optional<PausePart> pause,
            Optional<String> cancelReason,
            Optional<ErrorPart> stopping,
            @JsonInclude(Include.NON_EMPTY) List<String> notes) {}

    /// A wait for a provider; in the past, too, until the next answer.
    record PausePart(Instant until, String reason) {
        private static Optional<PausePart> of(PlanState state) {
            return state.status().isTerminal()
                    ? Optional.empty()
                    : state.course().pause().map(pause -> new PausePart(pause.until(), pause.reason()));
        }
    }

    /// One sub-task.
    ///
    /// @param attempt how many attempts were started; absent before the first
    /// @param retryAt when the next attempt is due, after one that failed
    /// @param cancelReason why it is being called off, or was; also where its result was quicker
    /// @param stopping why its session is being ended, while that is not seen to be over
    /// @param usage what all its attempts together spent; absent where that is nothing, or not known
    record SubtaskPart(
            int index,
            String status,
            String description,
            Optional<String> result,
            String agent,
            List<Integer> dependencies,
            Optional<Integer> attempt,
            Optional<ErrorPart> error,
            Optional<String> sessionId,
            Optional<Instant> startedAt,
            Optional<Instant> finishedAt,
            Optional<Instant> retryAt,
            Optional<String> cancelReason,
            Optional<ErrorPart> stopping,
            Optional<UsagePart> usage,
            @JsonInclude(Include.NON_EMPTY) List<PermissionPart> permissions) {}

    /// Who writes the answer, and how far that is.
    ///
    /// @param status `offered`: open to be claimed by a client; `claimed`: a client has it; `running`: the orchestrator
    /// writes it; then as the plan
    /// @param attempt the newest one's number; absent before the first
    /// @param clientId the client that has, or had, the newest attempt
    /// @param sessionId the session in which the orchestrator writes it
    record SynthesisPart(
            String status,
            Optional<Integer> attempt,
            Optional<String> clientId,
            Optional<String> sessionId) {
        private static Optional<SynthesisPart> of(PlanState state) {
            SynthesisState synthesis = state.synthesis();
            WorkState work = synthesis.work();
            if (work.attempts() == 0 && synthesis.openSince().isEmpty()) {
                return Optional.empty();
            }
            Optional<String> session = synthesis.client().isPresent() ? Optional.empty() : work.sessionId();
            return Optional.of(new SynthesisPart(status(state),
                    Optional.of(work.attempts()).filter(attempts -> attempts > 0), synthesis.client(), session));
        }

        private static String status(PlanState state) {
            if (state.status().isTerminal()) {
                return WireName.of(state.status());
            }
            if (state.synthesis().openSince().isPresent()) {
                return "offered";
            }
            boolean client = state.synthesis().client().isPresent()
                    && state.synthesis().work().running().isPresent();
            return client ? "claimed" : "running";
        }
    }

    /// Why something failed.
    record ErrorPart(String code, String message) {
        private static ErrorPart of(Fault fault) {
            return new ErrorPart(fault.code().code(), fault.message());
        }
    }

    /// What was spent.
    record UsagePart(
            long inputTokens,
            long outputTokens,
            long reasoningTokens,
            long cacheReadTokens,
            long cacheWriteTokens,
            BigDecimal costUsd) {
        private static Optional<UsagePart> of(Usage usage) {
            boolean nothing = usage.totalTokens() == 0 && usage.costUsd().signum() == 0;
            return nothing
                    ? Optional.empty()
                    : Optional.of(new UsagePart(usage.inputTokens(), usage.outputTokens(), usage.reasoningTokens(),
                            usage.cacheReadTokens(), usage.cacheWriteTokens(), usage.costUsd()));
        }
    }

    /// What policy answered to a session that asked.
    record PermissionPart(String permission, List<String> patterns, boolean allowed, String reason) {
        private static PermissionPart of(PermissionAnswer answer) {
            return new PermissionPart(answer.permission(), answer.patterns(), answer.allowed(), answer.reason());
        }
    }

    static PlanView of(PlanState state) {
        List<SubtaskPart> subtasks = IntStream.range(0, state.subtasks().size())
                .mapToObj(index -> subtask(index, state.subtasks().get(index)))
                .toList();
        return new PlanView(plan(state), subtasks);
    }

    private static PlanPart plan(PlanState state) {
        Optional<Ending> ending = state.ending();
        return new PlanPart(state.id().value(), WireName.of(state.status()), state.goal().taskDescription(),
                ending.flatMap(Ending::answer), ending.flatMap(Ending::outcome).map(WireName::of),
                ending.flatMap(Ending::error).map(ErrorPart::of), state.goal().directory().toString(),
                state.parentSession(), state.goal().clientId(), SynthesisPart.of(state), state.createdAt(),
                ending.map(Ending::at), UsagePart.of(state.usage()), state.goal().budget(), PausePart.of(state),
                state.cancelReason(), stopping(state), state.notes());
    }

    private static Optional<ErrorPart> stopping(PlanState state) {
        return state.status().isTerminal() ? Optional.empty() : state.course().doom().map(ErrorPart::of);
    }

    private static SubtaskPart subtask(int index, SubtaskState state) {
        WorkState work = state.work();
        return new SubtaskPart(index, WireName.of(state.status()), state.spec().description(), state.result(),
                state.spec().agent(), state.spec().dependencies(),
                Optional.of(work.attempts()).filter(attempts -> attempts > 0), state.error().map(ErrorPart::of),
                work.sessionId(), work.startedAt(), state.finishedAt(), work.retryAt(), state.cancelReason(),
                work.running().flatMap(Running::stopping).map(ErrorPart::of), UsagePart.of(work.usage()),
                work.permissions().stream().map(PermissionPart::of).toList());
    }
}
