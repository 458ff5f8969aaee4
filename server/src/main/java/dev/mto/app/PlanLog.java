package dev.mto.app;

import dev.mto.agent.LogContext;
import dev.mto.json.EventCodec;
import dev.mto.plan.PlanId;
import dev.mto.run.Attempt.Work;
import dev.mto.run.JournalEntry;
import dev.mto.run.PlanEvent;
import dev.mto.run.PlanListener;
import dev.mto.run.PlanState;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/// Writes to the log what plans come to: a line for the beginning and the end of each and for whatever went wrong, and at
/// debug level one for each event. Of texts it holds none: neither requests nor results, nor what providers say. Stateless.
final class PlanLog implements PlanListener {
    private static final Logger LOG = LoggerFactory.getLogger("dev.mto.plan");

    @Override
    public void recorded(Optional<PlanState> before, List<JournalEntry> entries, PlanState after) {
        entries.forEach(entry -> write(entry, after));
    }

    private static void write(JournalEntry entry, PlanState plan) {
        PlanEvent event = entry.event();
        switch (event) {
            case PlanEvent.PlanSubmitted _,PlanEvent.PlanCancelled _,PlanEvent.PlanReopened _ ->
                say(Level.INFO, plan, event, "");
            case PlanEvent.ApprovalRequested asked -> say(Level.INFO, plan, event, ": revision " + asked.revision());
            case PlanEvent.PlanEdited edited -> say(Level.INFO, plan, event, ": revision " + edited.revision());
            case PlanEvent.PlanApproved approved ->
                say(Level.INFO, plan, event, ": revision " + approved.revision());
            case PlanEvent.PlanCompleted completed -> say(Level.INFO, plan, event,
                    ", " + completed.outcome().name().toLowerCase(Locale.ROOT) + ", after "
                            + Duration.between(plan.createdAt(), entry.at()).toMillis() + " ms");
            case PlanEvent.PlanFailed failed -> say(Level.WARN, plan, event, ": " + failed.fault().code().code());
            case PlanEvent.AttemptFailed failed -> say(Level.WARN, plan, event, ": " + failed.fault().code().code()
                    + failed.retryAt().map(at -> ", next at " + at).orElse(""));
            case PlanEvent.AttemptLimited limited -> say(Level.WARN, plan, event, " until " + limited.until());
            case PlanEvent.PlanRejected rejected ->
                say(Level.WARN, plan, event, ": " + rejected.violations().size() + " violation(s)");
            case PlanEvent.PermissionAnswered answered when !answered.answer().allowed() ->
                say(Level.INFO, plan, event, ": " + answered.answer().permission() + " was refused");
            case PlanEvent _ -> say(Level.DEBUG, plan, event, " (event " + entry.seq() + ")");
        }
    }

    private static void say(Level level, PlanState plan, PlanEvent event, String more) {
        if (LOG.isEnabledForLevel(level)) {
            try (LogContext _ = context(plan.id(), event)) {
                LOG.atLevel(level).log("{}{}", EventCodec.typeOf(event), more);
            }
        }
    }

    private static LogContext context(PlanId plan, PlanEvent event) {
        return switch (event) {
            case PlanEvent.Started started -> LogContext.of(plan, started.attempt().label());
            case PlanEvent.Ended ended -> LogContext.of(plan, ended.attempt().label());
            case PlanEvent.SessionOpened opened -> LogContext.of(plan, opened.attempt().label());
            case PlanEvent.PermissionAnswered answered -> LogContext.of(plan, answered.attempt().label());
            case PlanEvent.AttemptStopping stopping -> LogContext.of(plan, stopping.attempt().label());
            case PlanEvent.AttemptSuspending suspending -> LogContext.of(plan, suspending.attempt().label());
            case PlanEvent other -> PlanEvent.workOf(other).orElse(null) instanceof Work.Subtask(int index)
                    ? LogContext.of(plan, index)
                    : LogContext.of(plan);
        };
    }
}
