package dev.mto.testkit;

import dev.mto.sample.ChatRequest.ToolCall;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/// How a [ScriptedModel] answers one request. Immutable, but for a step that fails a number of times first, which
/// counts.
///
/// @param body what is sent
/// @param delay the wait before the first byte, headers included
/// @param gate opened by the test before anything is sent; absent: no wait
public record ScriptStep(Body body, Duration delay, Optional<CountDownLatch> gate) {
    /// How many characters a piece has where nothing else is said.
    static final int PIECE = 12;

    /// What a step sends.
    sealed interface Body {}

    /// A good answer, or one that breaks off.
    ///
    /// @param chunk how many characters a piece has
    /// @param gap the wait between pieces
    /// @param finish why it ends; absent: it never says
    /// @param usage prompt and completion tokens; absent: estimated
    /// @param gates where after so many pieces nothing comes until the test opens one
    record Message(
            String text,
            String reasoning,
            List<ToolCall> calls,
            int chunk,
            Duration gap,
            Optional<String> finish,
            Optional<int[]> usage,
            Map<Integer, CountDownLatch> gates,
            Ending ending) implements Body {}

    /// An HTTP error.
    record Refusal(int status, Map<String, String> headers, String body) implements Body {}

    /// Nothing, not even headers, until the client gives up.
    record Silence() implements Body {}

    /// The connection is cut before anything was sent.
    record Cut() implements Body {}

    /// One way a number of times, another way from then on.
    record Failing(AtomicInteger left, ScriptStep first, ScriptStep then) implements Body {}

    /// How the pieces of a message end.
    sealed interface Ending {
        /// As they should.
        record Whole() implements Ending {}

        /// After some pieces nothing comes any more.
        record Hanging(int pieces) implements Ending {}

        /// After some pieces the connection is cut.
        record Dropped(int pieces) implements Ending {}

        /// An error event comes in place of the finish.
        record Failed(String message) implements Ending {}
    }

    private static ScriptStep of(Body body) {
        return new ScriptStep(body, Duration.ZERO, Optional.empty());
    }

    /// A text, in pieces of 12 characters without waits.
    public static ScriptStep text(String text) {
        return of(new Message(text, "", List.of(), PIECE, Duration.ZERO, Optional.of("stop"), Optional.empty(),
                Map.of(), new Ending.Whole()));
    }

    /// One tool call; the turn goes on with the next step.
    ///
    /// @param arguments a JSON object
    public static ScriptStep call(String tool, String arguments) {
        return calls(new ToolCall("call_" + Integer.toHexString((tool + arguments).hashCode()), tool, arguments));
    }

    /// Tool calls side by side.
    public static ScriptStep calls(ToolCall... calls) {
        return of(new Message("", "", List.of(calls), PIECE, Duration.ZERO, Optional.of("tool_calls"), Optional.empty(),
                Map.of(), new Ending.Whole()));
    }

    /// An HTTP error as providers word it.
    public static ScriptStep status(int status) {
        return status(status, Map.of(), "{\"error\":{\"message\":\"scripted " + status
                + "\",\"type\":\"scripted_error\",\"code\":\"" + status + "\"}}");
    }

    /// An HTTP error of the test's own wording.
    public static ScriptStep status(int status, Map<String, String> headers, String body) {
        return of(new Refusal(status, Map.copyOf(headers), body));
    }

    /// No byte ever.
    public static ScriptStep hang() {
        return of(new Silence());
    }

    /// The connection is cut before the headers.
    public static ScriptStep drop() {
        return of(new Cut());
    }

    /// The first `times` requests get `first`, the others `then`.
    public static ScriptStep failing(int times, ScriptStep first, ScriptStep then) {
        return of(new Failing(new AtomicInteger(times), first, then));
    }

    /// Waits before the first byte.
    public ScriptStep after(Duration wait) {
        return new ScriptStep(body, wait, gate);
    }

    /// Sends nothing before the latch is at zero.
    public ScriptStep heldBy(CountDownLatch latch) {
        return new ScriptStep(body, delay, Optional.of(latch));
    }

    /// Pieces of so many characters, so far apart.
    public ScriptStep inChunks(int characters, Duration gap) {
        Message message = message();
        return with(new Message(message.text, message.reasoning, message.calls, characters, gap, message.finish,
                message.usage, message.gates, message.ending));
    }

    /// Thinks aloud before the text.
    public ScriptStep thinking(String reasoning) {
        Message message = message();
        return with(new Message(message.text, reasoning, message.calls, message.chunk, message.gap, message.finish,
                message.usage, message.gates, message.ending));
    }

    /// Ends for this reason, whatever was sent.
    public ScriptStep finish(String reason) {
        return finishing(Optional.of(reason));
    }

    /// Ends without ever saying why.
    public ScriptStep noFinish() {
        return finishing(Optional.empty());
    }

    /// Costs so many tokens.
    public ScriptStep usage(int prompt, int completion) {
        Message message = message();
        return with(new Message(message.text, message.reasoning, message.calls, message.chunk, message.gap,
                message.finish, Optional.of(new int[]{prompt, completion}), message.gates, message.ending));
    }

    /// Falls silent after so many pieces of text.
    public ScriptStep hangAfter(int pieces) {
        return ending(new Ending.Hanging(pieces));
    }

    /// Sends so many pieces of text, and the rest when the latch is at zero. May be said of several places.
    public ScriptStep pausedAfter(int pieces, CountDownLatch latch) {
        Message message = message();
        Map<Integer, CountDownLatch> gates = new HashMap<>(message.gates);
        gates.put(pieces, latch);
        return with(new Message(message.text, message.reasoning, message.calls, message.chunk, message.gap,
                message.finish, message.usage, Map.copyOf(gates), message.ending));
    }

    /// Cuts the connection after so many pieces of text.
    public ScriptStep dropAfter(int pieces) {
        return ending(new Ending.Dropped(pieces));
    }

    /// Sends an error event after the text, in place of the finish.
    public ScriptStep streamError(String error) {
        return ending(new Ending.Failed(error));
    }

    private ScriptStep finishing(Optional<String> reason) {
        Message message = message();
        return with(new Message(message.text, message.reasoning, message.calls, message.chunk, message.gap, reason,
                message.usage, message.gates, message.ending));
    }

    private ScriptStep ending(Ending ending) {
        Message message = message();
        return with(new Message(message.text, message.reasoning, message.calls, message.chunk, message.gap,
                message.finish, message.usage, message.gates, ending));
    }

    private ScriptStep with(Body other) {
        return new ScriptStep(other, delay, gate);
    }

    private Message message() {
        if (body instanceof Message message) {
            return message;
        }
        throw new IllegalStateException("Only a text or tool calls can be sent in this way, not " + body);
    }
}
