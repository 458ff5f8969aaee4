package dev.mto.bench.backend;

import dev.mto.bench.backend.CallMark.Event;
import dev.mto.bench.workload.PlanScript;
import dev.mto.bench.workload.StepMarker;
import dev.mto.sample.ChatRequest;
import dev.mto.sample.ChatServer;
import dev.mto.sample.Delta;
import dev.mto.sample.PromptKind;
import dev.mto.sample.Reply;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/// A model on a port of its own that answers as the markers in its prompts say, and logs when each call began and ended.
/// Thread-safe.
///
/// It knows nothing of any plan but what stands in the request, so anything can be put before it: this orchestrator,
/// opencode, another engine.
public final class FakeModel implements AutoCloseable {
    /// The name it goes by; any other is answered, too.
    public static final String NAME = "fake";

    private static final String REFUSAL = "{\"error\":{\"message\":\"No marker in the prompt says what to answer.\"}}";

    private final AtomicLong calls = new AtomicLong();
    private final CallLog log;
    private final ChatServer server;

    private FakeModel(CallLog log, int port, List<String> names) throws IOException {
        this.log = log;
        this.server = ChatServer.start(new ChatServer.Settings(port, Optional.empty(), names), this::respond);
    }

    /// Starts it.
    ///
    /// @param port 0 for a free one
    /// @param out where the log goes
    /// @throws IOException where the port cannot be had
    public static FakeModel start(int port, PrintStream out) throws IOException {
        return new FakeModel(new CallLog(out), port, List.of(NAME));
    }

    public URI baseUrl() {
        return server.baseUrl();
    }

    private Reply respond(ChatRequest request) {
        long began = Timeline.now();
        PromptKind kind = PromptKind.of(request);
        String prompt = request.lastUserText();
        return switch (kind) {
            case TITLE -> at(began, begin(began, kind, "", -1, 0), "A title");
            case PLAN, REPAIR -> PlanScript.in(prompt).map(script -> plan(began, script))
                    .orElseGet(FakeModel::refusal);
            case WORK -> StepMarker.in(prompt).map(step -> at(began,
                    begin(began, kind, step.plan(), step.index(), TimeUnit.MILLISECONDS.toNanos(step.millis())),
                    "What sub-task " + step.index() + " found.")).orElseGet(FakeModel::refusal);
            case SYNTHESIS -> PlanScript.in(prompt).map(script -> at(began, begin(began, kind, script.id(), -1,
                    TimeUnit.MILLISECONDS.toNanos(script.answerMillis())), "The answer."))
                    .orElseGet(FakeModel::refusal);
        };
    }

    private CallMark begin(long began, PromptKind kind, String plan, int step, long nominalNanos) {
        CallMark mark = new CallMark(Event.BEGAN, began, calls.incrementAndGet(), kind, plan, step, nominalNanos);
        log.add(mark);
        return mark;
    }

    /// A text in one piece, so long after the request.
    private Reply at(long began, CallMark mark, String text) {
        return new Reply.Live(sink -> {
            Timeline.await(began + mark.nominalNanos());
            end(mark, sink, text);
        });
    }

    private Reply plan(long began, PlanScript script) {
        String text = script.planText();
        CallMark mark = begin(began, PromptKind.PLAN, script.id(), -1, script.pace().nanosFor(text.length()));
        int size = script.pace().charsPerPiece();
        return new Reply.Live(sink -> {
            int from = 0;
            for (; from + size < text.length(); from += size) {
                Timeline.await(began + script.pace().nanosUntil(from, text.length()));
                sink.accept(new Delta.Text(text.substring(from, from + size)));
            }
            Timeline.await(began + mark.nominalNanos());
            end(mark, sink, text.substring(from));
        });
    }

    /// The end is taken before the last piece is sent: whoever hears of it cannot be quicker.
    private void end(CallMark mark, Delta.Sink sink, String text) throws IOException {
        long ended = Timeline.now();
        Event event = Event.CUT;
        try {
            sink.accept(new Delta.Text(text));
            sink.accept(new Delta.Finish("stop"));
            event = Event.ENDED;
        } finally {
            log.add(mark.now(event, ended));
        }
    }

    private static Reply refusal() {
        return new Reply.HttpError(400, Map.of(), REFUSAL);
    }

    /// Cuts every answer that is under way.
    @Override
    public void close() {
        server.close();
        log.close();
    }
}
