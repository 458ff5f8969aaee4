package dev.mto.json;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import dev.mto.access.Caller;
import dev.mto.agent.AgentSignal.PermissionAnswer;
import dev.mto.agent.Usage;
import dev.mto.fault.Fault;
import dev.mto.plan.Budget;
import dev.mto.plan.CallbackUrl;
import dev.mto.plan.ModelRef;
import dev.mto.run.PlanState;
import dev.mto.run.PlanState.Ending;
import dev.mto.run.PlannerState;
import dev.mto.run.SubtaskState;
import dev.mto.run.SubtaskStatus;
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
///
/// @param dropped sub-tasks that were begun while the planner wrote, and are not in the plan it came to; `index` is the
/// place they had then, and `cancelled` what was not over by itself
record PlanView(PlanPart plan, List<SubtaskPart> subtasks, @JsonInclude(Include.NON_EMPTY) List<SubtaskPart> dropped) {
    /// The plan as a whole.
    ///
    /// @param model the one that was asked for; absent: each agent's own
    /// @param callbackUrl where somebody is told of its end, and that it waits to be approved
    /// @param draft true where the sub-tasks are what the planner has written by now, and may yet change; absent where
    /// they are the plan, and where there are none
    /// @param usage what all its sessions together spent; absent where that is nothing, or not known
    /// @param approval how far people's approval is; absent where none is needed, and until there is a plan
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
            Optional<String> owner,
            Optional<ModelRef> model,
            Optional<String> parentSessionId,
            Optional<String> clientId,
            Optional<CallbackUrl> callbackUrl,
            Optional<PlannerPart> planner,
            Optional<Boolean> draft,
            Optional<SynthesisPart> synthesis,
            Instant createdAt,
            Optional<Instant> finishedAt,
            Optional<UsagePart> usage,
            Optional<Budget> budget,
            Optional<PausePart> pause,
            Optional<ApprovalPart> approval,
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

    /// How the planning goes, or went.
    ///
    /// @param status as a sub-task's: `pending` between two attempts, `completed` once there is a plan
    /// @param attempt how many attempts were started, repairs included
    /// @param rejected how many answers were no plan; absent where none was
    /// @param error why the newest attempt failed, where none began after it
    /// @param finishedAt when there was a plan, or the last attempt at one ended
    record PlannerPart(
            String status,
            int attempt,
            Optional<Integer> rejected,
            Optional<ErrorPart> error,
            Optional<Instant> startedAt,
            Optional<Instant> finishedAt,
            Optional<Instant> retryAt,
            Optional<UsagePart> usage) {
        private static Optional<PlannerPart> of(PlanState state) {
            PlannerState planner = state.planner();
            WorkState work = planner.work();
            if (work.attempts() == 0) {
                return Optional.empty();
            }
            SubtaskStatus status = status(state);
            return Optional.of(new PlannerPart(WireName.of(status), work.attempts(),
                    Optional.of(planner.rejections()).filter(answers -> answers > 0),
                    planner.error().map(ErrorPart::of), work.startedAt(),
                    planner.endedAt().filter(_ -> status.isTerminal()),
                    work.retryAt(), UsagePart.of(work.usage())));
        }

        private static SubtaskStatus status(PlanState state) {
            if (state.isPlanned()) {
                return SubtaskStatus.COMPLETED;
            }
            if (state.planner().work().running().isPresent()) {
                return SubtaskStatus.RUNNING;
            }
            if (state.cancelReason().isPresent()) {
                return SubtaskStatus.CANCELLED;
            }
            boolean failed = state.course().doom().isPresent() || state.status().isTerminal();
            return failed ? SubtaskStatus.FAILED : SubtaskStatus.PENDING;
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
        static ErrorPart of(Fault fault) {
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
        static Optional<UsagePart> of(Usage usage) {
            return usage.amountsToNothing()
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
                .mapToObj(index -> subtask(index, state.subtasks().get(index), state.attempts(index)))
                .toList();
        List<SubtaskPart> dropped = state.planner().drafts().dropped().stream()
                .map(each -> subtask(each.index(), each.draft(), each.draft().work().attempts())).toList();
        return new PlanView(plan(state), subtasks, dropped);
    }

    private static PlanPart plan(PlanState state) {
        Optional<Ending> ending = state.ending();
        return new PlanPart(state.id().value(), WireName.of(state.status()), state.goal().taskDescription(),
                ending.flatMap(Ending::answer), ending.flatMap(Ending::outcome).map(WireName::of),
                ending.flatMap(Ending::error).map(ErrorPart::of), state.goal().directory().toString(),
                Caller.shown(state.owner()), state.goal().model(), state.parentSession(),
                state.goal().clientId(), state.goal().callbackUrl(), PlannerPart.of(state),
                Optional.of(true).filter(_ -> state.isDraft()), SynthesisPart.of(state), state.createdAt(),
                ending.map(Ending::at), UsagePart.of(state.usage()), state.goal().budget(), PausePart.of(state),
                state.course().approval().map(ApprovalPart::of), state.cancelReason(), stopping(state), state.notes());
    }

    private static Optional<ErrorPart> stopping(PlanState state) {
        return state.status().isTerminal() ? Optional.empty() : state.course().doom().map(ErrorPart::of);
    }

    private static SubtaskPart subtask(int index, SubtaskState state, int attempts) {
        WorkState work = state.work();
        return new SubtaskPart(index, WireName.of(state.status()), state.spec().description(), state.result(),
                state.spec().agent(), state.spec().dependencies(),
                Optional.of(attempts).filter(started -> started > 0), state.error().map(ErrorPart::of),
                work.sessionId(), work.startedAt(), state.finishedAt(), work.retryAt(), state.cancelReason(),
                work.running().flatMap(Running::stopping).map(ErrorPart::of), UsagePart.of(work.usage()),
                work.permissions().stream().map(PermissionPart::of).toList());
    }
}
