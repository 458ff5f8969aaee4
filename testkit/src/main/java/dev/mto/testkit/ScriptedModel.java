package dev.mto.testkit;

import dev.mto.sample.ChatRequest;
import dev.mto.sample.ChatRequest.ToolCall;
import dev.mto.sample.ChatServer;
import dev.mto.sample.Delta;
import dev.mto.sample.PromptKind;
import dev.mto.sample.Reply;
import dev.mto.testkit.ScriptStep.Ending;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;

/// A model that answers as a test says, on a port of its own, and remembers what it was asked. Thread-safe.
///
/// The first rule that fits a request decides. A request that no rule fits is refused with status 400, which opencode
/// does not retry; only titles are answered without a rule.
public final class ScriptedModel implements AutoCloseable {
    /// The models it lists.
    public static final String MODEL = "scripted";
    public static final String SMALL_MODEL = "scripted-small";

    private static final String CONTEXT = "Context from previous steps:";

    private final ScriptedLog log = new ScriptedLog();
    private final List<Rule> rules = new CopyOnWriteArrayList<>();
    private final ChatServer server;
    private final ScriptedLine line;

    private record Rule(Predicate<ChatRequest> fits, Function<ChatRequest, ScriptStep> step) {}

    /// Starts it, without any rule.
    ///
    /// @throws IOException where no port can be had
    public ScriptedModel() throws IOException {
        server = ChatServer.start(ChatServer.Settings.of(MODEL, SMALL_MODEL), this::respond);
        line = new ScriptedLine(server.port(), log::came, log::gone);
        line.start();
    }

    /// What opencode is given as the provider's base URL.
    public URI baseUrl() {
        return URI.create("http://127.0.0.1:" + line.port() + "/v1");
    }

    /// Answers the requests that fit: the first with the first step, the next of the same turn (after tool calls) with
    /// the second, and so on; the last step is repeated. A retried request gets the same step again.
    public ScriptedModel when(Predicate<ChatRequest> fits, ScriptStep... steps) {
        return when(fits, ChatRequest::turnsSinceLastUser, steps);
    }

    /// Answers the requests that fit, each with what is said of it: for more plans than there can be rules.
    public ScriptedModel when(Predicate<ChatRequest> fits, Function<ChatRequest, ScriptStep> step) {
        rules.add(new Rule(fits, step));
        return this;
    }

    /// Answers where the newest message of the user contains a text.
    public ScriptedModel whenAsked(String text, ScriptStep... steps) {
        return when(request -> request.lastUserText().contains(text), steps);
    }

    /// Answers the planner with a plan.
    public ScriptedModel planner(String plan) {
        return planner(ScriptStep.text(plan));
    }

    /// Answers the planner: the first step is for the request, the second for the first repair, and so on.
    public ScriptedModel planner(ScriptStep... attempts) {
        return when(kind(PromptKind.PLAN).or(kind(PromptKind.REPAIR)), request -> request.userTexts().size() - 1,
                attempts);
    }

    /// Answers a sub-task whose description contains a text; what earlier sub-tasks gave it does not count.
    public ScriptedModel subtask(String description, ScriptStep... steps) {
        return when(kind(PromptKind.WORK).and(request -> description(request).contains(description)), steps);
    }

    /// Answers the prompt that combines the results.
    public ScriptedModel synthesis(ScriptStep... steps) {
        return when(kind(PromptKind.SYNTHESIS), steps);
    }

    /// What it was asked so far, oldest first.
    public List<ScriptedCall> calls() {
        return log.calls();
    }

    /// The calls of one kind, oldest first.
    public List<ScriptedCall> calls(PromptKind kind) {
        return calls().stream().filter(call -> call.kind() == kind).toList();
    }

    /// Waits for a call to be as wanted: there, ended, left by its client, ...
    ///
    /// @throws AssertionError after the time-out, with all calls there were
    public ScriptedCall awaitCall(Predicate<ScriptedCall> wanted, Duration timeout) throws InterruptedException {
        return log.await(wanted, timeout);
    }

    /// When so many characters of the text of a call's answer had been sent, on the clock of [System#nanoTime].
    ///
    /// @throws AssertionError where they were not
    public long writtenNanos(ScriptedCall call, int characters) {
        return log.written(call.number(), characters).orElseThrow(
                () -> new AssertionError("Not so many characters were sent: " + characters));
    }

    /// Whether so many characters of the text of a call's answer were sent.
    public boolean hasWritten(ScriptedCall call, int characters) {
        return log.written(call.number(), characters).isPresent();
    }

    /// The most calls that were under way at one moment.
    public int maxInFlight() {
        return maxInFlight(_ -> true);
    }

    /// The most calls of some sort that were under way at one moment.
    public int maxInFlight(Predicate<ScriptedCall> counted) {
        return log.maxInFlight(counted);
    }

    /// Cuts every answer that is under way. May be called twice.
    @Override
    public void close() {
        line.close();
        server.close();
    }

    private ScriptedModel when(Predicate<ChatRequest> fits, ToIntFunction<ChatRequest> turn, ScriptStep... steps) {
        if (steps.length == 0) {
            throw new IllegalArgumentException("A rule needs at least one step.");
        }
        return when(fits, request -> steps[Math.min(turn.applyAsInt(request), steps.length - 1)]);
    }

    /// Requests of one kind, for a rule.
    public static Predicate<ChatRequest> kind(PromptKind kind) {
        return request -> PromptKind.of(request) == kind;
    }

    private static String description(ChatRequest request) {
        String prompt = request.lastUserText();
        int context = prompt.indexOf(CONTEXT);
        return context < 0 ? prompt : prompt.substring(0, context);
    }

    private Reply respond(ChatRequest request) throws InterruptedException {
        int number = log.started(request);
        boolean replying = false;
        try {
            Optional<Reply> reply = reply(number, effective(step(request)));
            replying = reply.isPresent() && !(reply.get() instanceof Reply.HttpError);
            return reply.orElseGet(() -> new Reply.Live(_ -> {
                throw new IOException("Cut as scripted.");
            }));
        } finally {
            if (!replying) {
                log.ended(number);
            }
        }
    }

    private ScriptStep step(ChatRequest request) {
        return rules.stream().filter(rule -> rule.fits().test(request)).findFirst()
                .map(rule -> rule.step().apply(request))
                .orElseGet(() -> PromptKind.of(request) == PromptKind.TITLE
                        ? ScriptStep.text("Scripted title")
                        : ScriptStep.status(400, Map.of(),
                                "{\"error\":{\"message\":\"No rule of the scripted model fits this request.\"}}"));
    }

    private static ScriptStep effective(ScriptStep step) {
        return step.body() instanceof ScriptStep.Failing failing
                ? effective(failing.left().getAndDecrement() > 0 ? failing.first() : failing.then())
                : step;
    }

    private Optional<Reply> reply(int number, ScriptStep step) throws InterruptedException {
        Thread.sleep(step.delay());
        if (step.gate().isPresent()) {
            step.gate().get().await();
        }
        return switch (step.body()) {
            case ScriptStep.Message message -> {
                log.status(number, 200);
                yield Optional.of(new Reply.Live(sink -> play(number, message, sink)));
            }
            case ScriptStep.Refusal(int status, Map<String, String> headers, String body) -> {
                log.status(number, status);
                yield Optional.of(new Reply.HttpError(status, headers, body));
            }
            case ScriptStep.Silence _ -> {
                foreverSilent();
                yield Optional.empty();
            }
            case ScriptStep.Cut _ -> Optional.empty();
            case ScriptStep.Failing _ -> throw new IllegalStateException("Chosen from before.");
        };
    }

    private void play(int number, ScriptStep.Message message, Delta.Sink sink)
            throws IOException, InterruptedException {
        try {
            for (String piece : pieces(message.reasoning(), message.chunk())) {
                sink.accept(new Delta.Reasoning(piece));
                Thread.sleep(message.gap());
            }
            playText(number, message, sink);
            for (ToolCall call : message.calls()) {
                sink.accept(new Delta.Call(call));
            }
            if (message.usage().isPresent()) {
                sink.accept(new Delta.Tokens(message.usage().get()[0], message.usage().get()[1]));
            }
            if (message.ending() instanceof Ending.Failed(String error)) {
                sink.accept(new Delta.Failure(error));
            } else if (message.finish().isPresent()) {
                sink.accept(new Delta.Finish(message.finish().get()));
            }
        } finally {
            log.ended(number);
        }
    }

    private void playText(int number, ScriptStep.Message message, Delta.Sink sink)
            throws IOException, InterruptedException {
        int sent = 0;
        for (String piece : pieces(message.text(), message.chunk())) {
            pause(message.gates(), sent);
            breakOff(message.ending(), sent);
            sink.accept(new Delta.Text(piece));
            log.wrote(number, piece.length());
            sent++;
            Thread.sleep(message.gap());
        }
        pause(message.gates(), Integer.MAX_VALUE);
        breakOff(message.ending(), Integer.MAX_VALUE);
    }

    private static void pause(Map<Integer, CountDownLatch> gates, int sent) throws InterruptedException {
        for (Map.Entry<Integer, CountDownLatch> gate : gates.entrySet()) {
            if (sent >= gate.getKey()) {
                gate.getValue().await();
            }
        }
    }

    private static void breakOff(Ending ending, int sent) throws IOException, InterruptedException {
        switch (ending) {
            case Ending.Hanging(int pieces) when sent >= pieces -> foreverSilent();
            case Ending.Dropped(int pieces) when sent >= pieces -> throw new IOException("Cut as scripted.");
            case Ending.Hanging _,Ending.Dropped _,Ending.Failed _,Ending.Whole _ -> {
            }
        }
    }

    /// Until the client hangs up or the model is closed: both interrupt.
    private static void foreverSilent() throws InterruptedException {
        new CountDownLatch(1).await();
    }

    private static List<String> pieces(String text, int size) {
        List<String> pieces = new ArrayList<>();
        for (int from = 0; from < text.length(); from += size) {
            pieces.add(text.substring(from, Math.min(from + size, text.length())));
        }
        return pieces;
    }
}
