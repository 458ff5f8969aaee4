package dev.mto.sample;

import dev.mto.sample.ChatRequest.ToolCall;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The JSON of one answer, as OpenAI words it: as server-sent events, or gathered into one document. Confined to one
/// thread.
final class ChatWire implements Delta.Sink {
    static final JsonMapper JSON = JsonMapper.builder().build();

    private final ChatRequest request;
    private final Optional<OutputStream> stream;
    private final StringBuilder text = new StringBuilder();
    private final StringBuilder reasoning = new StringBuilder();
    private final ArrayNode calls = JSON.createArrayNode();
    private Optional<String> finish = Optional.empty();
    private Optional<Delta.Tokens> tokens = Optional.empty();
    private Optional<String> failure = Optional.empty();

    private ChatWire(ChatRequest request, Optional<OutputStream> stream) {
        this.request = request;
        this.stream = stream;
    }

    /// Sends each piece the moment it comes.
    static ChatWire streaming(ChatRequest request, OutputStream stream) throws IOException {
        ChatWire wire = new ChatWire(request, Optional.of(stream));
        wire.choice(JSON.createObjectNode().put("role", "assistant").put("content", ""), Optional.empty());
        return wire;
    }

    /// Keeps the pieces until they are asked for as one.
    static ChatWire gathering(ChatRequest request) {
        return new ChatWire(request, Optional.empty());
    }

    static ObjectNode error(String message) {
        ObjectNode document = JSON.createObjectNode();
        document.putObject("error").put("message", message).put("type", "invalid_request_error");
        return document;
    }

    @Override
    public void accept(Delta delta) throws IOException {
        switch (delta) {
            case Delta.Text(String piece) -> {
                text.append(piece);
                choice(JSON.createObjectNode().put("content", piece), Optional.empty());
            }
            case Delta.Reasoning(String piece) -> {
                reasoning.append(piece);
                choice(JSON.createObjectNode().put("reasoning_content", piece), Optional.empty());
            }
            case Delta.Call(ToolCall call) -> call(call);
            case Delta.Finish(String reason) -> {
                finish = Optional.of(reason);
                choice(JSON.createObjectNode(), finish);
            }
            case Delta.Tokens told -> tokens = Optional.of(told);
            case Delta.Failure(String message) -> {
                failure = Optional.of(message);
                event(error(message));
            }
        }
    }

    /// Ends a stream.
    void done() throws IOException {
        if (failure.isEmpty()) {
            ObjectNode last = head("chat.completion.chunk");
            last.putArray("choices");
            last.set("usage", usage());
            event(last);
        }
        send("data: [DONE]\n\n");
    }

    /// What went wrong in place of an answer.
    Optional<String> failure() {
        return failure;
    }

    /// The whole answer as one document.
    ObjectNode completion() {
        ObjectNode whole = head("chat.completion");
        ObjectNode choice = whole.putArray("choices").addObject().put("index", 0);
        ObjectNode message = choice.putObject("message").put("role", "assistant");
        message.put("content", text.toString());
        if (!reasoning.isEmpty()) {
            message.put("reasoning_content", reasoning.toString());
        }
        if (!calls.isEmpty()) {
            message.set("tool_calls", calls);
        }
        finish.ifPresentOrElse(reason -> choice.put("finish_reason", reason), () -> choice.putNull("finish_reason"));
        whole.set("usage", usage());
        return whole;
    }

    private void call(ToolCall call) throws IOException {
        ObjectNode written = JSON.createObjectNode().put("index", calls.size()).put("id", call.id())
                .put("type", "function");
        written.putObject("function").put("name", call.name()).put("arguments", call.arguments());
        calls.add(written);
        ObjectNode delta = JSON.createObjectNode();
        delta.putArray("tool_calls").add(written);
        choice(delta, Optional.empty());
    }

    private void choice(ObjectNode delta, Optional<String> reason) throws IOException {
        ObjectNode chunk = head("chat.completion.chunk");
        ObjectNode choice = chunk.putArray("choices").addObject().put("index", 0);
        choice.set("delta", delta);
        reason.ifPresentOrElse(why -> choice.put("finish_reason", why), () -> choice.putNull("finish_reason"));
        event(chunk);
    }

    private ObjectNode head(String object) {
        return JSON.createObjectNode().put("id", "chatcmpl-" + request.messages().size()).put("object", object)
                .put("created", System.currentTimeMillis() / 1000).put("model", request.model());
    }

    private ObjectNode usage() {
        Delta.Tokens spent = tokens.orElseGet(this::estimate);
        return JSON.createObjectNode().put("prompt_tokens", spent.prompt())
                .put("completion_tokens", spent.completion()).put("total_tokens", spent.prompt() + spent.completion());
    }

    private Delta.Tokens estimate() {
        int asked = request.messages().stream().mapToInt(message -> message.text().length()).sum();
        return new Delta.Tokens(Math.ceilDiv(asked, 4),
                Math.ceilDiv(text.length() + reasoning.length() + calls.toString().length(), 4));
    }

    private void event(ObjectNode document) throws IOException {
        send("data: " + JSON.writeValueAsString(document) + "\n\n");
    }

    private void send(String event) throws IOException {
        if (stream.isPresent()) {
            stream.get().write(event.getBytes(StandardCharsets.UTF_8));
            stream.get().flush();
        }
    }
}
