package dev.mto.trace;

import dev.mto.fault.ErrorCode;
import dev.mto.plan.PlanId;
import dev.mto.run.Attempt;
import dev.mto.run.Attempt.Work;
import dev.mto.run.AttemptEnd;
import dev.mto.run.JournalEntry;
import dev.mto.run.PlanEvent;
import dev.mto.run.PlanState;
import dev.mto.trace.SpanDraft.Moment;
import io.opentelemetry.api.common.Attributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Reads the spans of a plan off its journal: one for the plan, and in it one for each attempt. What happened before the
/// plan was last reopened was told when it ended the first time. Confined to one thread.
///
/// Texts of people and of models are not in it.
final class PlanTrace {
    private final PlanId id;
    private final List<SpanDraft> done = new ArrayList<>();
    private final Map<Attempt, OpenSpan> open = new LinkedHashMap<>();
    private final Map<Integer, String> lastOf = new HashMap<>();
    private List<Moment> moments = new ArrayList<>();
    private PlanState plan;
    private Instant begun;
    private int segment = 1;

    private PlanTrace(PlanId id, JournalEntry first) {
        this.id = id;
        this.plan = PlanState.fold(id, List.of(first));
        this.begun = first.at();
    }

    /// The spans, the plan's own first.
    ///
    /// @param entries a whole journal, of a plan that is over
    static List<SpanDraft> of(PlanId id, List<JournalEntry> entries) {
        PlanTrace trace = new PlanTrace(id, entries.getFirst());
        entries.stream().skip(1).forEach(trace::read);
        return trace.drafts(entries.getLast());
    }

    private void read(JournalEntry entry) {
        PlanState before = plan;
        plan = plan.apply(entry);
        switch (entry.event()) {
            case PlanEvent.Started started -> open.put(started.attempt(), begin(started, entry.at()));
            case PlanEvent.Ended ended -> end(ended, entry.at());
            case PlanEvent.SessionOpened opened -> at(opened.attempt()).ifPresent(
                    span -> span.attributes.put(Keys.CONVERSATION, opened.sessionId()));
            case PlanEvent.PermissionAnswered answered -> at(answered.attempt()).ifPresent(span -> span.moments.add(
                    new Moment("mto.permission", entry.at(), Attributes.of(Keys.PERMISSION,
                            answered.answer().permission(), Keys.ALLOWED, answered.answer().allowed()))));
            case PlanEvent.DependencyFailed failed -> done.add(unstarted(failed, entry, before));
            case PlanEvent.CancelRequested _ -> moment("mto.cancel", entry.at());
            case PlanEvent.PlanPaused _ -> moment("mto.pause", entry.at());
            case PlanEvent.ApprovalRequested _ -> moment("mto.approval.requested", entry.at());
            case PlanEvent.PlanEdited _ -> moment("mto.plan.edited", entry.at());
            case PlanEvent.PlanApproved _ -> moment("mto.plan.approved", entry.at());
            case PlanEvent.PlanReopened _ -> reopen(entry.at());
            case PlanEvent _ -> {
                // Nothing that takes time, or that is not told by what ends it.
            }
        }
    }

    private void moment(String name, Instant at) {
        moments.add(new Moment(name, at, Attributes.empty()));
    }

    private Optional<OpenSpan> at(Attempt attempt) {
        return Optional.ofNullable(open.get(attempt));
    }

    private void reopen(Instant at) {
        segment++;
        begun = at;
        done.clear();
        moments = new ArrayList<>();
    }

    private String root() {
        return segment == 1 ? "plan" : "plan." + segment;
    }

    private OpenSpan begin(PlanEvent.Started started, Instant at) {
        Attempt attempt = started.attempt();
        OpenSpan span = new OpenSpan(attempt, root(), at);
        span.attributes.put(Keys.PLAN, id.value()).put(Keys.ATTEMPT, attempt.label())
                .put(Keys.ATTEMPT_NUMBER, (long) attempt.number()).put(Keys.OPERATION, "invoke_agent");
        plan.goal().model().ifPresent(model -> span.attributes.put(Keys.PROVIDER, model.provider())
                .put(Keys.MODEL, model.model()));
        switch (attempt.work()) {
            case Work.Planning _ -> span.attributes.put(Keys.AGENT, "planner");
            case Work.Subtask(int index) -> {
                var spec = plan.subtasks().get(index).spec();
                span.attributes.put(Keys.AGENT, spec.agent()).put(Keys.SUBTASK, (long) index);
                spec.dependencies().forEach(
                        dependency -> Optional.ofNullable(lastOf.get(dependency)).ifPresent(span.links::add));
                lastOf.put(index, attempt.label());
            }
            case Work.Synthesis _ ->
                span.attributes.put(Keys.WRITER, started instanceof PlanEvent.SynthesisClaimed ? "client" : "mto");
        }
        return span;
    }

    private void end(PlanEvent.Ended ended, Instant at) {
        OpenSpan span = open.remove(ended.attempt());
        if (span != null) {
            span.spent(ended.usage());
            done.add(span.ended(at, AttemptEnd.of(ended).word(), error(ended)));
        }
    }

    private static Optional<ErrorCode> error(PlanEvent.Ended ended) {
        return switch (ended) {
            case PlanEvent.AttemptFailed failed -> Optional.of(failed.fault().code());
            case PlanEvent.PlanRejected _ -> Optional.of(ErrorCode.PLAN_INVALID);
            case PlanEvent.PlanAccepted _,PlanEvent.SubtaskCompleted _,PlanEvent.PlanCompleted _,PlanEvent.AttemptInterrupted _,PlanEvent.AttemptLimited _,PlanEvent.AttemptSuspended _ ->
                Optional.empty();
        };
    }

    /// A sub-task that failed without ever being begun takes no time, but has its place in the picture.
    private SpanDraft unstarted(PlanEvent.DependencyFailed failed, JournalEntry entry, PlanState before) {
        Attributes attributes = Attributes.builder().put(Keys.PLAN, id.value()).put(Keys.SUBTASK, (long) failed.index())
                .put(Keys.AGENT, before.subtasks().get(failed.index()).spec().agent())
                .put(Keys.ERROR, ErrorCode.DEPENDENCY_FAILED.code()).build();
        List<String> links = Optional.ofNullable(lastOf.get(failed.dependency())).stream().toList();
        return new SpanDraft("event." + entry.seq(), "subtask " + failed.index(), Optional.of(root()), entry.at(),
                entry.at(), attributes, Optional.of(ErrorCode.DEPENDENCY_FAILED), links, List.of());
    }

    private List<SpanDraft> drafts(JournalEntry last) {
        // None is left open by a plan that is over; if one ever were, it would be told all the same.
        open.values().forEach(span -> done.add(span.ended(last.at(), "unknown", Optional.empty())));
        List<SpanDraft> all = new ArrayList<>();
        all.add(whole(last.at()));
        all.addAll(done);
        return all;
    }

    private SpanDraft whole(Instant end) {
        var attributes = Attributes.builder().put(Keys.PLAN, id.value())
                .put(Keys.PLAN_STATUS, Keys.lower(plan.status())).put(Keys.SUBTASKS, (long) plan.subtasks().size());
        plan.ending().flatMap(PlanState.Ending::outcome)
                .ifPresent(outcome -> attributes.put(Keys.PLAN_OUTCOME, Keys.lower(outcome)));
        Optional<ErrorCode> error = plan.ending().flatMap(PlanState.Ending::error).map(fault -> fault.code());
        error.ifPresent(code -> attributes.put(Keys.ERROR, code.code()));
        return new SpanDraft(root(), "plan", Optional.empty(), begun, end, attributes.build(), error,
                segment == 1 ? List.of() : List.of("plan"), moments);
    }
}
