package dev.mto.agent;

import dev.mto.plan.PlanId;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/// What a thread works for, on each line that it logs until this is closed: `plan`, and where it is one attempt `attempt`
/// and, of a sub-task, `subtask`. Confined to the thread that made it, and closed there.
public final class LogContext implements AutoCloseable {
    private static final String PLAN = "plan";
    private static final String ATTEMPT = "attempt";
    private static final String SUBTASK = "subtask";
    private static final String OF_SUBTASK = SUBTASK + ".";

    private final @Nullable String outerPlan = MDC.get(PLAN);
    private final @Nullable String outerAttempt = MDC.get(ATTEMPT);
    private final @Nullable String outerSubtask = MDC.get(SUBTASK);

    private LogContext(String plan) {
        MDC.put(PLAN, plan);
    }

    /// For a plan as a whole.
    public static LogContext of(PlanId plan) {
        return new LogContext(plan.value());
    }

    /// For one attempt of a plan.
    ///
    /// @param attempt its label, such as `subtask.0.1`
    public static LogContext of(PlanId plan, String attempt) {
        return of(plan.value(), attempt);
    }

    /// For one sub-task of a plan, whichever attempt at it.
    public static LogContext of(PlanId plan, int subtask) {
        LogContext context = of(plan);
        MDC.put(SUBTASK, String.valueOf(subtask));
        return context;
    }

    /// For one prompt. Its session key is the plan's id, a dot, and the attempt's label.
    public static LogContext of(TurnIds ids) {
        String key = ids.sessionKey();
        int dot = key.indexOf('.');
        return dot < 0 ? of(key, "") : of(key.substring(0, dot), key.substring(dot + 1));
    }

    private static LogContext of(String plan, String attempt) {
        LogContext context = new LogContext(plan);
        if (!attempt.isEmpty()) {
            MDC.put(ATTEMPT, attempt);
        }
        if (attempt.startsWith(OF_SUBTASK)) {
            MDC.put(SUBTASK, attempt.substring(OF_SUBTASK.length(), attempt.lastIndexOf('.')));
        }
        return context;
    }

    @Override
    public void close() {
        restore(PLAN, outerPlan);
        restore(ATTEMPT, outerAttempt);
        restore(SUBTASK, outerSubtask);
    }

    private static void restore(String name, @Nullable String outer) {
        if (outer == null) {
            MDC.remove(name);
        } else {
            MDC.put(name, outer);
        }
    }
}
