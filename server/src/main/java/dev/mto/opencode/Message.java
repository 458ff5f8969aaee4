package dev.mto.opencode;

import dev.mto.agent.Usage;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/// One message of a session: a prompt, or one step of an answer. Immutable.
///
/// @param assistant whether a model wrote it
/// @param summary whether it only sums up an overlong conversation and is no answer
/// @param completed whether opencode closed it
/// @param finish why the model stopped, as opencode words it; absent while it writes, and after an abort
/// @param hasTool whether it uses a tool
/// @param refused whether a tool of it was refused leave by whoever was asked, as opposed to by a rule
/// @param text its text, parts joined
/// @param usage what this step spent
record Message(
        String id,
        boolean assistant,
        boolean summary,
        boolean completed,
        Optional<String> finish,
        Optional<SessionError> error,
        boolean hasTool,
        boolean refused,
        String text,
        Usage usage) {

    static List<Message> parseAll(JsonNode messages) {
        return messages.valueStream().map(Message::parse).toList();
    }

    static Message parse(JsonNode message) {
        JsonNode info = message.path("info");
        JsonNode parts = message.path("parts");
        return new Message(info.path("id").asString(""), info.path("role").asString("").equals("assistant"),
                info.path("summary").asBoolean(false), info.path("time").path("completed").isNumber(),
                Wire.text(info, "finish"), SessionError.parse(info.path("error")),
                parts.valueStream().anyMatch(Message::isTool), parts.valueStream().anyMatch(Message::isRefused),
                text(parts), usage(info));
    }

    /// Whether the model had said all it had to say: opencode runs no further step after such a message.
    boolean isLastWord() {
        return assistant && !summary && completed && error.isEmpty() && !hasTool
                && finish.filter(why -> !why.equals("tool-calls") && !why.equals("unknown")).isPresent();
    }

    private static boolean isTool(JsonNode part) {
        return part.path("type").asString("").equals("tool");
    }

    private static boolean isRefused(JsonNode part) {
        String error = part.path("state").path("error").asString("");
        return error.contains("rejected permission") || error.contains("dismissed this question");
    }

    private static String text(JsonNode parts) {
        return parts.valueStream().filter(part -> part.path("type").asString("").equals("text"))
                .filter(part -> !part.path("ignored").asBoolean(false)).map(part -> part.path("text").asString(""))
                .filter(text -> !text.isBlank()).collect(Collectors.joining("\n\n"));
    }

    static Usage usage(JsonNode info) {
        JsonNode tokens = info.path("tokens");
        return new Usage(tokens.path("input").asLong(0), tokens.path("output").asLong(0),
                tokens.path("reasoning").asLong(0), tokens.path("cache").path("read").asLong(0),
                tokens.path("cache").path("write").asLong(0), Wire.decimal(info.path("cost")));
    }
}
