package dev.mto.opencode;

import dev.mto.agent.AgentSignal.Spent;
import dev.mto.agent.Usage;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// Counts what the steps of a turn spend, as they come. Confined to one thread.
///
/// Each step is a message of its own, and its usage is written when it ends; a look at all messages, where one is taken
/// anyway, puts right what events have missed.
final class StepMeter {
    private final Map<String, Usage> steps = new LinkedHashMap<>();

    /// What has been spent by now, where an event changes that.
    ///
    /// @param promptId the message whose answer is counted
    Optional<Spent> read(Knock.Happened event, String promptId) {
        JsonNode info = event.properties().path("info");
        boolean ours = info.path("role").asString("").equals("assistant")
                && info.path("parentID").asString("").equals(promptId);
        if (!event.type().equals("message.updated") || !ours) {
            return Optional.empty();
        }
        Usage usage = Message.usage(info);
        return usage.equals(steps.put(info.path("id").asString(""), usage)) ? Optional.empty() : Optional.of(spent());
    }

    /// What has been spent by now, where a look at the messages changes that.
    ///
    /// @param answers the messages of the turn that a model wrote
    Optional<Spent> look(List<Message> answers) {
        Spent before = spent();
        answers.forEach(message -> steps.put(message.id(), message.usage()));
        return spent().equals(before) ? Optional.empty() : Optional.of(spent());
    }

    private Spent spent() {
        return new Spent(steps.values().stream().reduce(Usage.NONE, Usage::plus), steps.size());
    }
}
