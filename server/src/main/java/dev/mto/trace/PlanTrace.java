package dev.mto.trace;

import dev.mto.fault.ErrorCode;
import dev.mto.plan.PlanId;
import dev.mto.run.Attempt;
import dev.mto.run.Attempt.Work;
import dev.mto.run.AttemptHistory;
import dev.mto.run.AttemptRecord;
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
    private final AttemptHistory history;
    private final List<SpanDraft> done = new ArrayList<>();
    private final Map<Attempt, OpenSpan> open = new LinkedHashMap<>();
    private final Map<Integer, String> lastOf = new HashMap<>();
    private List<Moment> moments = new ArrayList<>();
    private Instant begun;
    private int segment = 1;

    private PlanTrace(PlanId id, JournalEntry first) {
        this.id = id;
        this.history = new AttemptHistory(id, first);
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
        history.read(entry);
        switch (entry.event()) {
            case PlanEvent.Started started -> open.put(started.attempt(), begin(started.attempt()));
            case PlanEvent.Ended ended -> end(ended.attempt(), entry.at());
            case PlanEvent.PermissionAnswered answered -> at(answered.attempt()).ifPresent(span -> span.moments.add(
                    new Moment("mto.permission", entry.at(), Attributes.of(Keys.PERMISSION,
                            answered.answer().permission(), Keys.ALLOWED, answered.answer().allowed()))));
            case PlanEvent.DependencyFailed failed -> done.add(unstarted(failed, entry));
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

    private OpenSpan begin(Attempt attempt) {
        OpenSpan span = new OpenSpan(root());
        span.attributes.put(Keys.PLAN, id.value()).put(Keys.ATTEMPT, attempt.label())
                .put(Keys.ATTEMPT_NUMBER, (long) attempt.number()).put(Keys.OPERATION, "invoke_agent");
        history.plan().goal().model().ifPresent(model -> span.attributes.put(Keys.PROVIDER, model.provider())
                .put(Keys.MODEL, model.model()));
        switch (attempt.work()) {
            case Work.Planning _ -> span.attributes.put(Keys.AGENT, "planner");
            case Work.Subtask(int index) -> {
                var spec = history.plan().subtasks().get(index).spec();
                span.attributes.put(Keys.AGENT, spec.agent()).put(Keys.SUBTASK, (long) index);
                spec.dependencies().forEach(
                        dependency -> Optional.ofNullable(lastOf.get(dependency)).ifPresent(span.links::add));
                lastOf.put(index, attempt.label());
            }
            case Work.Synthesis _ -> span.attributes.put(Keys.WRITER,
                    record(attempt).clientId().isPresent() ? "client" : "mto");
        }
        return span;
    }

    private AttemptRecord record(Attempt attempt) {
        return history.of(attempt).orElseThrow();
    }

    private void end(Attempt attempt, Instant at) {
        OpenSpan span = open.remove(attempt);
        if (span != null) {
            done.add(span.of(record(attempt), at));
        }
    }

    /// A sub-task that failed without ever being begun takes no time, but has its place in the picture.
    private SpanDraft unstarted(PlanEvent.DependencyFailed failed, JournalEntry entry) {
        Attributes attributes = Attributes.builder().put(Keys.PLAN, id.value()).put(Keys.SUBTASK, (long) failed.index())
                .put(Keys.AGENT, history.plan().subtasks().get(failed.index()).spec().agent())
                .put(Keys.ERROR, ErrorCode.DEPENDENCY_FAILED.code()).build();
        List<String> links = Optional.ofNullable(lastOf.get(failed.dependency())).stream().toList();
        return new SpanDraft("event." + entry.seq(), "subtask " + failed.index(), Optional.of(root()), entry.at(),
                entry.at(), attributes, Optional.of(ErrorCode.DEPENDENCY_FAILED), links, List.of());
    }

    private List<SpanDraft> drafts(JournalEntry last) {
        // None is left open by a plan that is over; if one ever were, it would be told all the same.
        open.forEach((attempt, span) -> done.add(span.of(record(attempt), last.at())));
        List<SpanDraft> all = new ArrayList<>();
        all.add(whole(last.at()));
        all.addAll(done);
        return all;
    }

    private SpanDraft whole(Instant end) {
        PlanState plan = history.plan();
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
