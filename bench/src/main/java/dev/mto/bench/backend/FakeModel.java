package dev.mto.bench.backend;

import dev.mto.bench.backend.CallMark.Event;
import dev.mto.bench.workload.PlanScript;
import dev.mto.bench.workload.StepMarker;
import dev.mto.sample.ChatRequest;
import dev.mto.sample.PromptKind;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/// A model on a port of its own that answers as the markers in its prompts say, and logs when each call began and ended.
/// Thread-safe.
///
/// It knows nothing of any plan but what stands in the request, so anything can be put before it: this orchestrator,
/// opencode, another engine.
public final class FakeModel implements AutoCloseable {
    private final AtomicLong calls = new AtomicLong();
    private final CallLog log;
    private final CompletionServer server;

    private FakeModel(CallLog log, int port) throws IOException {
        this.log = log;
        this.server = new CompletionServer(port, this::respond);
    }

    /// Starts it.
    ///
    /// @param port 0 for a free one
    /// @param out where the log goes
    /// @throws IOException where the port cannot be had
    public static FakeModel start(int port, PrintStream out) throws IOException {
        return new FakeModel(new CallLog(out), port);
    }

    public URI baseUrl() {
        return server.baseUrl();
    }

    /// What a prompt asks for.
    ///
    /// @param plan empty where it is for none
    /// @param step -1 where it is for none
    private record Question(PromptKind kind, String plan, int step, long millis, Optional<PlanScript> script) {
        static Optional<Question> in(ChatRequest request) {
            PromptKind kind = PromptKind.of(request);
            String prompt = request.lastUserText();
            return switch (kind) {
                case TITLE -> Optional.of(new Question(kind, "", -1, 0, Optional.empty()));
                case PLAN, REPAIR -> PlanScript.in(prompt)
                        .map(script -> new Question(kind, script.id(), -1, 0, Optional.of(script)));
                case WORK -> StepMarker.in(prompt)
                        .map(step -> new Question(kind, step.plan(), step.index(), step.millis(), Optional.empty()));
                case SYNTHESIS -> PlanScript.in(prompt).map(
                        script -> new Question(kind, script.id(), -1, script.answerMillis(), Optional.empty()));
            };
        }
    }

    private Optional<String> respond(ChatRequest request, OutputStream out) throws IOException, InterruptedException {
        long began = Timeline.now();
        Optional<Question> question = Question.in(request);
        if (question.isEmpty()) {
            return Optional.of("No marker in the prompt says what to answer.");
        }
        int asked = request.messages().stream().mapToInt(message -> message.text().length()).sum();
        Answer answer = new Answer(out, request.model(), asked);
        if (question.get().script().isPresent()) {
            write(began, question.get(), answer, question.get().script().get());
        } else {
            CallMark mark = begin(began, question.get(), TimeUnit.MILLISECONDS.toNanos(question.get().millis()));
            finish(began, mark, answer, question.get().kind() == PromptKind.WORK
                    ? "What sub-task " + question.get().step() + " found."
                    : "The answer, or a title.");
        }
        return Optional.empty();
    }

    private CallMark begin(long began, Question question, long nominalNanos) {
        CallMark mark = new CallMark(Event.BEGAN, began, calls.incrementAndGet(), question.kind(), question.plan(),
                question.step(), nominalNanos);
        log.add(mark);
        return mark;
    }

    private void write(long began, Question question, Answer answer, PlanScript script)
            throws IOException, InterruptedException {
        String text = script.planText();
        CallMark mark = begin(began, question, script.pace().nanosFor(text.length()));
        int size = script.pace().charsPerPiece();
        int from = 0;
        try {
            for (; from + size < text.length(); from += size) {
                Timeline.await(began + script.pace().nanosUntil(from, text.length()));
                answer.say(text.substring(from, from + size));
            }
        } catch (IOException gone) {
            log.add(mark.now(Event.CUT, Timeline.now()));
            throw gone;
        }
        finish(began, mark, answer, text.substring(from));
    }

    /// The end is taken before the last piece is sent: whoever hears of it cannot be quicker.
    private void finish(long began, CallMark mark, Answer answer, String text)
            throws IOException, InterruptedException {
        Timeline.await(began + mark.nominalNanos());
        long ended = Timeline.now();
        Event event = Event.CUT;
        try {
            answer.end(text);
            event = Event.ENDED;
        } finally {
            log.add(mark.now(event, ended));
        }
    }

    /// Cuts every answer that is under way.
    @Override
    public void close() {
        server.close();
        log.close();
    }
}
