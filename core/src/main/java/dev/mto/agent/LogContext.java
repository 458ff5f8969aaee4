package dev.mto.agent;

import dev.mto.plan.PlanId;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.MDC;

/// What a thread works for, on each line that it logs until this is closed: `plan`, and where it is one attempt `attempt`
/// and, of a sub-task, `subtask`. Confined to the thread that made it, and closed there.
public final class LogContext implements AutoCloseable {
    private static final String SUBTASK = "subtask.";

    private final Map<String, String> before;

    private LogContext(Map<String, String> names) {
        Map<String, String> present = MDC.getCopyOfContextMap();
        before = present == null ? Map.of() : present;
        Map<String, String> all = new HashMap<>(before);
        all.putAll(names);
        MDC.setContextMap(all);
    }

    /// For a plan as a whole.
    public static LogContext of(PlanId plan) {
        return new LogContext(Map.of("plan", plan.value()));
    }

    /// For one attempt of a plan.
    ///
    /// @param attempt its label, such as `subtask.0.1`
    public static LogContext of(PlanId plan, String attempt) {
        return of(plan.value(), attempt);
    }

    /// For one sub-task of a plan, whichever attempt at it.
    public static LogContext of(PlanId plan, int subtask) {
        return new LogContext(Map.of("plan", plan.value(), "subtask", String.valueOf(subtask)));
    }

    /// For one prompt. Its session key is the plan's id, a dot, and the attempt's label.
    public static LogContext of(TurnIds ids) {
        String key = ids.sessionKey();
        int dot = key.indexOf('.');
        return dot < 0 ? of(key, "") : of(key.substring(0, dot), key.substring(dot + 1));
    }

    private static LogContext of(String plan, String attempt) {
        Map<String, String> names = new HashMap<>(Map.of("plan", plan));
        if (!attempt.isEmpty()) {
            names.put("attempt", attempt);
        }
        if (attempt.startsWith(SUBTASK)) {
            names.put("subtask", attempt.substring(SUBTASK.length(), attempt.lastIndexOf('.')));
        }
        return new LogContext(names);
    }

    @Override
    public void close() {
        MDC.setContextMap(before);
    }
}
