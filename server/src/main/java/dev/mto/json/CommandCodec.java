package dev.mto.json;

import dev.mto.run.PlanInput;
import tools.jackson.core.JacksonException;

/// Commands as text, on their way to the process that runs the plan. Stateless.
public final class CommandCodec {
    private CommandCodec() {}

    /// On one line.
    public static String encode(PlanInput.Command command) {
        return Json.mapper().writerFor(PlanInput.Command.class).writeValueAsString(command);
    }

    /// Reads a command back.
    ///
    /// @throws IllegalArgumentException where it is none that this version knows
    public static PlanInput.Command decode(String json) {
        try {
            return Json.mapper().readValue(json, PlanInput.Command.class);
        } catch (JacksonException e) {
            throw new IllegalArgumentException("not a command: " + e.getOriginalMessage(), e);
        }
    }
}
