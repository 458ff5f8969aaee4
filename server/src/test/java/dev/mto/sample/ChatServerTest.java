package dev.mto.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mto.sample.ChatRequest.ToolCall;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// What goes over the wire.
class ChatServerTest {
    private static final String STREAMED = """
            {"model":"m","stream":true,"messages":[{"role":"user","content":"Hello"}]}""";
    private static final String WHOLE = """
            {"model":"m","messages":[{"role":"user","content":"Hello"}]}""";

    private static ChatServer answering(Reply reply) throws IOException {
        return ChatServer.start(ChatServer.Settings.of("m", "m-small"), _ -> reply);
    }

    @Test
    void streamsRoleThenTextThenFinishThenUsageThenDone() throws Exception {
        Pace inPieces = new Pace(Pace.NONE.first(), Pace.NONE.gap(), 2);
        try (ChatServer server = answering(new Reply.Text("Good morning, all 👋", inPieces));
                ChatClient client = new ChatClient(server)) {
            HttpResponse<String> response = client.complete(STREAMED);
            List<JsonNode> chunks = ChatClient.chunks(response);

            assertThat(response.headers().firstValue("content-type")).contains("text/event-stream");
            assertThat(ChatClient.events(response).getLast()).isEqualTo("[DONE]");
            assertThat(chunks).hasSize(5);
            assertThat(chunks.getFirst().at("/choices/0/delta/role").asString()).isEqualTo("assistant");
            assertThat(chunks.get(1).at("/choices/0/delta/content").asString()).isEqualTo("Good morni");
            assertThat(chunks.get(2).at("/choices/0/delta/content").asString()).isEqualTo("ng, all 👋");
            assertThat(chunks.get(2).at("/choices/0/finish_reason").isNull()).isTrue();
            assertThat(chunks.get(3).at("/choices/0/finish_reason").asString()).isEqualTo("stop");
            assertThat(chunks.get(4).path("choices")).isEmpty();
            assertThat(chunks.get(4).at("/usage/prompt_tokens").asInt()).isEqualTo(2);
            assertThat(chunks).allSatisfy(chunk -> {
                assertThat(chunk.path("object").asString()).isEqualTo("chat.completion.chunk");
                assertThat(chunk.path("model").asString()).isEqualTo("m");
            });
        }
    }

    @Test
    void streamsToolCallsWithTheirIndexes() throws Exception {
        List<ToolCall> calls = List.of(new ToolCall("c1", "read", "{\"filePath\":\".\"}"),
                new ToolCall("c2", "glob", "{}"));
        try (ChatServer server = answering(new Reply.ToolCalls(calls, Pace.NONE));
                ChatClient client = new ChatClient(server)) {
            List<JsonNode> chunks = ChatClient.chunks(client.complete(STREAMED));

            assertThat(chunks.get(1).at("/choices/0/delta/tool_calls/0").toString()).isEqualTo(
                    "{\"index\":0,\"id\":\"c1\",\"type\":\"function\",\"function\":{\"name\":\"read\",\"arguments\":\"{\\\"filePath\\\":\\\".\\\"}\"}}");
            assertThat(chunks.get(2).at("/choices/0/delta/tool_calls/0/index").asInt()).isEqualTo(1);
            assertThat(chunks.get(3).at("/choices/0/finish_reason").asString()).isEqualTo("tool_calls");
        }
    }

    @Test
    void answersAsOneDocumentWhereNoStreamIsAskedFor() throws Exception {
        try (ChatServer server = answering(new Reply.Live(sink -> {
            sink.accept(new Delta.Reasoning("Hm."));
            sink.accept(new Delta.Text("Good "));
            sink.accept(new Delta.Text("morning"));
            sink.accept(new Delta.Finish("length"));
            sink.accept(new Delta.Tokens(7, 9));
        })); ChatClient client = new ChatClient(server)) {
            JsonNode answer = ChatWire.JSON.readTree(client.complete(WHOLE).body());

            assertThat(answer.path("object").asString()).isEqualTo("chat.completion");
            assertThat(answer.at("/choices/0/message/content").asString()).isEqualTo("Good morning");
            assertThat(answer.at("/choices/0/message/reasoning_content").asString()).isEqualTo("Hm.");
            assertThat(answer.at("/choices/0/finish_reason").asString()).isEqualTo("length");
            assertThat(answer.at("/usage/total_tokens").asInt()).isEqualTo(16);
        }
    }

    @Test
    void passesRefusalsOnAsTheyAre() throws Exception {
        Reply refusal = new Reply.HttpError(429, Map.of("Retry-After", "1"), "{\"error\":{}}");
        try (ChatServer server = answering(refusal); ChatClient client = new ChatClient(server)) {
            HttpResponse<String> response = client.complete(STREAMED);

            assertThat(response.statusCode()).isEqualTo(429);
            assertThat(response.headers().firstValue("retry-after")).contains("1");
            assertThat(response.body()).isEqualTo("{\"error\":{}}");
        }
    }

    @Test
    void anErrorEndsAStreamInPlaceOfAFinish() throws Exception {
        Reply reply = new Reply.Live(sink -> sink.accept(new Delta.Failure("overloaded")));
        try (ChatServer server = answering(reply); ChatClient client = new ChatClient(server)) {
            assertThat(ChatClient.chunks(client.complete(STREAMED)).getLast().at("/error/message").asString())
                    .isEqualTo("overloaded");
            assertThat(client.complete(WHOLE).statusCode()).isEqualTo(500);
        }
    }

    @Test
    void cutsTheConnectionWhereTheSourceThrows() throws Exception {
        Reply reply = new Reply.Live(sink -> {
            sink.accept(new Delta.Text("Good "));
            throw new IOException("cut");
        });
        try (ChatServer server = answering(reply); ChatClient client = new ChatClient(server)) {
            assertThatThrownBy(() -> client.complete(STREAMED)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void listsItsModels() throws Exception {
        try (ChatServer server = answering(new Reply.Text("", Pace.NONE)); ChatClient client = new ChatClient(server)) {
            assertThat(client.get("/v1/models").body()).isEqualTo(
                    "{\"object\":\"list\",\"data\":[{\"id\":\"m\",\"object\":\"model\"},{\"id\":\"m-small\",\"object\":\"model\"}]}");
        }
    }

    @Test
    void refusesWhoeverLacksTheKey() throws Exception {
        ChatServer.Settings locked = ChatServer.Settings.of("m").withKey("secret");
        try (ChatServer server = ChatServer.start(locked, _ -> new Reply.Text("in", Pace.NONE));
                ChatClient client = new ChatClient(server)) {
            assertThat(client.get("/v1/models").statusCode()).isEqualTo(401);
            assertThat(client.complete(WHOLE, "Authorization", "Bearer secre").statusCode()).isEqualTo(401);
            assertThat(client.complete(WHOLE, "Authorization", "Bearer secret").body()).contains("\"in\"");
        }
    }

    @Test
    void saysWhatIsWrongWithARequest() throws Exception {
        try (ChatServer server = answering(new Reply.Text("", Pace.NONE)); ChatClient client = new ChatClient(server)) {
            assertThat(client.complete("{").statusCode()).isEqualTo(400);
            assertThat(client.complete("{}").body()).contains("\\\"messages\\\" must be an array");
            assertThat(client.post("/v1/embeddings", "{}").statusCode()).isEqualTo(404);
            assertThat(client.get("/v1/chat/completions").statusCode()).isEqualTo(404);
            assertThat(client.complete(" ".repeat(33 * 1024 * 1024)).statusCode()).isEqualTo(413);
        }
    }

    @Test
    void aClientThatGoesAwayEndsItsReply() throws Exception {
        CompletableFuture<Throwable> ended = new CompletableFuture<>();
        Reply endless = new Reply.Live(sink -> {
            try {
                while (true) {
                    sink.accept(new Delta.Text("x".repeat(10_000)));
                }
            } catch (IOException e) {
                ended.complete(e);
                throw e;
            }
        });
        try (ChatServer server = answering(endless)) {
            try (Socket socket = asking(server)) {
                assertThat(socket.getInputStream().read()).isEqualTo('H');
            }
            assertThat(ended.get(20, TimeUnit.SECONDS)).isInstanceOf(IOException.class);
        }
    }

    private static Socket asking(ChatServer server) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
        String request = "POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nContent-Length: " + STREAMED.length()
                + "\r\n\r\n" + STREAMED;
        socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
        return socket;
    }

    @Test
    void closingInterruptsWhatHangs() throws Exception {
        CompletableFuture<Throwable> ended = new CompletableFuture<>();
        CompletableFuture<ChatRequest> asked = new CompletableFuture<>();
        ChatServer server = ChatServer.start(ChatServer.Settings.of("m"), request -> {
            asked.complete(request);
            try {
                return new CompletableFuture<Reply>().get();
            } catch (InterruptedException e) {
                ended.complete(e);
                throw e;
            } catch (ExecutionException e) {
                throw new IllegalStateException(e);
            }
        });
        try (Socket _ = asking(server)) {
            assertThat(asked.get(20, TimeUnit.SECONDS).lastUserText()).isEqualTo("Hello");
            server.close();
            assertThat(ended.get(20, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
        }
    }

    @Test
    void readsAConversation() {
        ChatRequest request = ChatRequest.of(ChatWire.JSON.readTree("""
                {"model":"m","messages":[
                  {"role":"system","content":"You are"},
                  {"role":"user","content":[{"type":"text","text":"one"},{"type":"text","text":"two"}]},
                  {"role":"assistant","content":null,
                   "tool_calls":[{"id":"c","function":{"name":"read","arguments":"{}"}}]},
                  {"role":"tool","tool_call_id":"c","content":"entries"}],
                 "tools":[{"type":"function","function":{"name":"read","parameters":{"type":"object"}}}]}"""), 1);

        assertThat(request.system()).isEqualTo("You are");
        assertThat(request.lastUserText()).isEqualTo("one\ntwo");
        assertThat(request.turnsSinceLastUser()).isEqualTo(1);
        assertThat(request.sinceLastUser().getLast().answers()).isEqualTo("c");
        assertThat(request.sinceLastUser().getFirst().calls()).containsExactly(new ToolCall("c", "read", "{}"));
        assertThat(request.toolNames()).containsExactly("read");
        assertThat(request.stream()).isFalse();
    }
}
