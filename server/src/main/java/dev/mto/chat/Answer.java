package dev.mto.chat;

import dev.mto.agent.Usage;
import dev.mto.json.Json;
import java.math.BigDecimal;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// An answer as it comes, chunk by chunk. Confined to one thread.
///
/// Reads a whole completion as well, which is what endpoints give that do not know how to stream.
final class Answer {
    private static final String DONE = "[DONE]";

    private final StringBuilder text = new StringBuilder();
    private int taken;
    private boolean thinking;
    private boolean done;
    private Optional<String> finish = Optional.empty();
    private Optional<Complaint> complaint = Optional.empty();
    private Usage usage = Usage.NONE;

    /// Takes the data of one event.
    void read(String data) {
        if (data.strip().equals(DONE)) {
            done = true;
            return;
        }
        try {
            read(Json.mapper().readTree(data));
        } catch (JacksonException e) {
            complaint = Optional.of(Complaint.saying("What it sent is not JSON: " + e.getOriginalMessage()));
        }
    }

    private void read(JsonNode chunk) {
        complaint = Complaint.in(chunk);
        if (chunk.path("usage").isObject()) {
            usage = usage(chunk.path("usage"));
        }
        JsonNode choice = chunk.path("choices").path(0);
        JsonNode delta = choice.has("delta") ? choice.path("delta") : choice.path("message");
        text.append(delta.path("content").asString(""));
        thinking = isText(delta.path("reasoning_content")) || isText(delta.path("reasoning"));
        String why = choice.path("finish_reason").asString("");
        if (!why.isEmpty()) {
            finish = Optional.of(why);
        }
    }

    /// Whether nothing more is to come.
    boolean isOver() {
        return done || complaint.isPresent();
    }

    /// Why the model stopped, in the endpoint's words; empty while it writes.
    Optional<String> finish() {
        return finish;
    }

    /// What went wrong in place of the rest of the answer.
    Optional<Complaint> complaint() {
        return complaint;
    }

    /// Whether the last chunk was a thought.
    boolean isThinking() {
        return thinking;
    }

    /// How much text there is by now, in characters.
    int length() {
        return text.length();
    }

    /// How much of it was not taken yet, in characters.
    int untaken() {
        return text.length() - taken;
    }

    /// The text that came since this was last asked for; may be empty.
    String takeNew() {
        String fresh = text.substring(taken);
        taken = text.length();
        return fresh;
    }

    String text() {
        return text.toString();
    }

    /// What it cost, which endpoints tell at the end, if at all.
    Usage usage() {
        return usage;
    }

    /// Endpoints count what came from a cache, and what was only thought, among the rest; we count them apart. What they
    /// charge for it they do not say.
    private static Usage usage(JsonNode usage) {
        long cached = usage.path("prompt_tokens_details").path("cached_tokens").asLong(0);
        long thought = usage.path("completion_tokens_details").path("reasoning_tokens").asLong(0);
        return new Usage(Math.max(0, usage.path("prompt_tokens").asLong(0) - cached),
                Math.max(0, usage.path("completion_tokens").asLong(0) - thought), thought, cached, 0, BigDecimal.ZERO);
    }

    private static boolean isText(JsonNode node) {
        return !node.asString("").isEmpty();
    }
}
