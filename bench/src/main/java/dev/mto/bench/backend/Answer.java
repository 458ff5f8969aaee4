package dev.mto.bench.backend;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import tools.jackson.databind.json.JsonMapper;

/// One answer as an event stream. What comes at one moment goes out in one write: no client is to be woken five times for
/// the end of an answer. Confined to one thread.
final class Answer {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String HEAD = String.join(CompletionServer.LINE_END, "HTTP/1.1 200 OK",
            "Content-Type: text/event-stream", "Cache-Control: no-cache", "Transfer-Encoding: chunked", "", "");
    private static final String LAST_CHUNK = "0" + CompletionServer.LINE_END.repeat(2);
    private static final int CHARS_PER_TOKEN = 4;

    private final OutputStream out;
    private final String start;
    private final int asked;
    private final ByteArrayOutputStream waiting = new ByteArrayOutputStream();
    private int said;

    /// @param model named in each event
    /// @param asked how many characters the request had
    Answer(OutputStream out, String model, int asked) {
        this.out = out;
        this.asked = asked;
        this.start = "{\"id\":\"chatcmpl-1\",\"object\":\"chat.completion.chunk\",\"created\":"
                + System.currentTimeMillis()
                        / 1000
                + ",\"model\":" + JSON.writeValueAsString(model) + ",\"choices\":[";
        waiting.writeBytes(HEAD.getBytes(StandardCharsets.US_ASCII));
    }

    /// Sends a piece of the text.
    void say(String piece) throws IOException {
        text(piece);
        send();
    }

    /// Sends the last piece, and all that an answer ends with.
    void end(String piece) throws IOException {
        text(piece);
        event(start + "{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}");
        int read = Math.ceilDiv(asked, CHARS_PER_TOKEN);
        int written = Math.ceilDiv(said, CHARS_PER_TOKEN);
        event(start + "],\"usage\":{\"prompt_tokens\":" + read + ",\"completion_tokens\":" + written
                + ",\"total_tokens\":" + (read + written) + "}}");
        event("[DONE]");
        waiting.writeBytes(LAST_CHUNK.getBytes(StandardCharsets.US_ASCII));
        send();
    }

    private void text(String piece) {
        said += piece.length();
        event(start + "{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":" + JSON.writeValueAsString(piece)
                + "},\"finish_reason\":null}]}");
    }

    private void event(String data) {
        byte[] event = ("data: " + data + "\n\n").getBytes(StandardCharsets.UTF_8);
        waiting.writeBytes(
                (Integer.toHexString(event.length) + CompletionServer.LINE_END).getBytes(StandardCharsets.US_ASCII));
        waiting.writeBytes(event);
        waiting.writeBytes(CompletionServer.LINE_END.getBytes(StandardCharsets.US_ASCII));
    }

    private void send() throws IOException {
        waiting.writeTo(out);
        waiting.reset();
    }
}
