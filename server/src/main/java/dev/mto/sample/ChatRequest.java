package dev.mto.sample;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/// One chat completion as a client asked for it, with only what a rule may look at. Immutable.
///
/// @param model the name of the model asked for; empty where none was named
/// @param messages the conversation, oldest first
/// @param tools what the model may call; empty where nothing was offered
/// @param stream whether the answer is to come in pieces
/// @param clientPort the port the client speaks from, which tells connections apart
public record ChatRequest(String model, List<Message> messages, List<Tool> tools, boolean stream, int clientPort) {
    public ChatRequest {
        messages = List.copyOf(messages);
        tools = List.copyOf(tools);
    }

    /// One message of the conversation. Immutable.
    ///
    /// @param role `system`, `developer`, `user`, `assistant` or `tool`
    /// @param text its text, the parts joined by line ends; may be empty
    /// @param calls the tools an assistant called
    /// @param answers for a tool's result the id of the call it answers; else empty
    public record Message(String role, String text, List<ToolCall> calls, String answers) {
        public Message {
            calls = List.copyOf(calls);
        }

        /// A message of text only.
        public static Message of(String role, String text) {
            return new Message(role, text, List.of(), "");
        }
    }

    /// A tool that is called. Immutable.
    ///
    /// @param id ties the tool's result to this call; unique within a conversation
    /// @param arguments a JSON object, as text
    public record ToolCall(String id, String name, String arguments) {}

    /// A tool that is offered. Immutable.
    ///
    /// @param schema the JSON schema of its arguments
    public record Tool(String name, JsonNode schema) {}

    /// Reads the body of a request.
    ///
    /// @throws IllegalArgumentException with a message for the client, where it is no chat completion request
    public static ChatRequest of(JsonNode body, int clientPort) {
        if (!body.path("messages").isArray()) {
            throw new IllegalArgumentException("\"messages\" must be an array of messages.");
        }
        List<Message> messages = new ArrayList<>();
        body.path("messages").forEach(message -> messages.add(message(message)));
        List<Tool> tools = new ArrayList<>();
        body.path("tools").forEach(tool -> tools.add(new Tool(text(tool.path("function").path("name")),
                tool.path("function").path("parameters"))));
        return new ChatRequest(text(body.path("model")), messages, tools, body.path("stream").asBoolean(false),
                clientPort);
    }

    /// What the system messages say, joined.
    public String system() {
        return messages.stream()
                .filter(message -> message.role().equals("system") || message.role().equals("developer"))
                .map(Message::text).collect(Collectors.joining("\n"));
    }

    /// The texts of the user's messages, oldest first.
    public List<String> userTexts() {
        return messages.stream().filter(message -> message.role().equals("user")).map(Message::text).toList();
    }

    /// The text of the newest message of the user; empty where there is none.
    public String lastUserText() {
        return userTexts().isEmpty() ? "" : userTexts().getLast();
    }

    /// What was said after the newest message of the user: the model's own steps and the results of its tool calls.
    public List<Message> sinceLastUser() {
        int last = messages.size();
        while (last > 0 && !messages.get(last - 1).role().equals("user")) {
            last--;
        }
        return messages.subList(last, messages.size());
    }

    /// How many steps the model has taken since the newest message of the user.
    public int turnsSinceLastUser() {
        return Math.toIntExact(sinceLastUser().stream().filter(message -> message.role().equals("assistant")).count());
    }

    public List<String> toolNames() {
        return tools.stream().map(Tool::name).toList();
    }

    private static Message message(JsonNode message) {
        List<ToolCall> calls = new ArrayList<>();
        message.path("tool_calls").forEach(call -> calls.add(new ToolCall(text(call.path("id")),
                text(call.path("function").path("name")), text(call.path("function").path("arguments")))));
        return new Message(text(message.path("role")), content(message.path("content")), calls,
                text(message.path("tool_call_id")));
    }

    private static String content(JsonNode content) {
        if (!content.isArray()) {
            return text(content);
        }
        List<String> parts = new ArrayList<>();
        content.forEach(part -> parts.add(text(part.path("text"))));
        return String.join("\n", parts);
    }

    private static String text(JsonNode node) {
        return node.isString() ? node.stringValue() : "";
    }
}
