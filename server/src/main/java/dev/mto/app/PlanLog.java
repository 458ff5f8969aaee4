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
        try (LogContext _ = context(plan.id(), event)) {
            String type = EventCodec.typeOf(event);
            switch (event) {
                case PlanEvent.PlanSubmitted _,PlanEvent.PlanCancelled _,PlanEvent.PlanReopened _ -> LOG.info(type);
                case PlanEvent.ApprovalRequested asked -> LOG.info("{}: revision {}", type, asked.revision());
                case PlanEvent.PlanEdited edited -> LOG.info("{}: revision {}", type, edited.revision());
                case PlanEvent.PlanApproved approved -> LOG.info("{}: revision {}", type, approved.revision());
                case PlanEvent.PlanCompleted completed -> LOG.info("{}, {}, after {} ms", type,
                        completed.outcome().name().toLowerCase(Locale.ROOT),
                        Duration.between(plan.createdAt(), entry.at()).toMillis());
                case PlanEvent.PlanFailed failed -> LOG.warn("{}: {}", type, failed.fault().code().code());
                case PlanEvent.AttemptFailed failed -> LOG.warn("{}: {}{}", type, failed.fault().code().code(),
                        failed.retryAt().map(at -> ", next at " + at).orElse(""));
                case PlanEvent.AttemptLimited limited -> LOG.warn("{} until {}", type, limited.until());
                case PlanEvent.PlanRejected rejected ->
                    LOG.warn("{}: {} violation(s)", type, rejected.violations().size());
                case PlanEvent.PermissionAnswered answered when !answered.answer().allowed() ->
                    LOG.info("{}: {} was refused", type, answered.answer().permission());
                case PlanEvent other -> LOG.debug("{} (event {})", EventCodec.typeOf(other), entry.seq());
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
