package dev.mto.http;

import dev.mto.access.Caller;
import dev.mto.orchestrator.Orchestrator;
import dev.mto.plan.PlanId;
import dev.mto.run.PlanFeed;
import dev.mto.run.PlanState;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.server.Response;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The event streams that are open. Thread-safe.
///
/// No stream has a thread of its own: what happens to a plan is put on one [EventTape] by one thread, whoever many watch it, and
/// each [EventStream] sends from there as its socket takes it. A slow reader holds up nobody; it is cut off once it lags too far
/// behind, or takes nothing for as long as the server's idle limit says. It comes back with the number of the last event it
/// got, and misses nothing.
final class EventStreams {
    private static final Logger LOG = LoggerFactory.getLogger(EventStreams.class);
    private static final Duration PATIENCE_AT_CLOSE = Duration.ofSeconds(5);
    static final int MAX_CLIENT_CHARACTERS = 200;
    private static final String LAST_EVENT_ID = "Last-Event-ID";

    private final CallersPlans plans;
    private final Callers callers;
    private final StreamCounts counts;
    private final EventForms forms;
    private final HttpSettings.Timing timing;
    private final HttpMeter meter;
    private final Map<PlanId, EventTape> tapes = new ConcurrentHashMap<>();
    /// Each with the token that it was opened with.
    private final Map<EventStream, Caller> open = new ConcurrentHashMap<>();
    private final ScheduledThreadPoolExecutor clock = new ScheduledThreadPoolExecutor(1,
            Thread.ofPlatform().daemon().name("heartbeats").factory());
    private volatile boolean closing;

    EventStreams(CallersPlans plans, Callers callers, StreamCounts counts, EventForms forms,
            HttpSettings.Timing timing, HttpMeter meter) {
        this.plans = plans;
        this.callers = callers;
        this.counts = counts;
        this.forms = forms;
        this.timing = timing;
        this.meter = meter;
    }

    /// Answers a request with the events of a plan. Returns at once; the stream goes on.
    void stream(Context context) {
        Negotiation.requireAccepts(context, Negotiation.EVENT_STREAM);
        PlanId id = PlanCalls.planId(context);
        Wish wish = wish(context);
        long after = wish.after();
        Orchestrator orchestrator = plans.of(context);
        PlanState state = orchestrator.find(id).orElseThrow(() -> PlanCalls.noSuchPlan(id.value()));
        if (after > state.lastSeq()) {
            throw new ProblemException(Problem.invalid(context.header(LAST_EVENT_ID) == null ? "after" : LAST_EVENT_ID,
                    "must be at most " + state.lastSeq() + ", the number of the newest event, not " + after));
        }
        if ((state.status().isTerminal() || !wish.follow()) && after == state.lastSeq()) {
            // To a browser's EventSource this status alone says: all is told, do not come back.
            context.status(204);
            return;
        }
        context.contentType(Negotiation.EVENT_STREAM)
                .header("Cache-Control", "no-cache")
                .header("X-Accel-Buffering", "no");
        if (!context.method().equals(HandlerType.HEAD)) {
            StreamCounts.Place place = counts.open(Gate.of(context));
            try {
                CompletableFuture<Void> over = wish.follow() && !state.status().isTerminal()
                        ? follow(context, state, wish)
                        : tellPast(context, id, wish);
                var _ = over.thenRun(place::close);
                context.future(() -> over);
            } catch (RuntimeException e) {
                place.close();
                throw e;
            }
        }
    }

    /// What a request asks for.
    ///
    /// @param after the number of the last event that is not wanted any more
    /// @param clientId who asks, where that is told; who does not stay to listen is nobody's client
    /// @param follow whether to go on with what is yet to happen
    private record Wish(long after, Optional<String> clientId, boolean follow) {}

    /// The header comes first: a browser that reconnects sends it along with the address it began with.
    private static Wish wish(Context context) {
        QueryReader parameters = new QueryReader(context, List.of("after", "clientId", "follow"));
        Optional<String> clientId = parameters.value("clientId",
                text -> Optional.of(text).filter(name -> !name.isBlank() && name.length() <= MAX_CLIENT_CHARACTERS),
                "1 to " + MAX_CLIENT_CHARACTERS + " characters");
        String wanted = "the number of an event, a whole number from 0 on";
        Optional<Long> parameter = parameters.value("after", EventStreams::number, wanted);
        Optional<String> header = Negotiation.header(context, LAST_EVENT_ID);
        Optional<Long> last = header.flatMap(EventStreams::number);
        if (header.isPresent() && last.isEmpty()) {
            parameters.reject(LAST_EVENT_ID, "must be " + wanted);
        }
        boolean follow = parameters.value("follow", EventStreams::truth, "true or false").orElse(true);
        parameters.requireNoProblem();
        return new Wish(last.or(() -> parameter).orElse(0L), clientId.filter(_ -> follow), follow);
    }

    private static Optional<Long> number(String text) {
        return QueryReader.number(text, 0, Long.MAX_VALUE);
    }

    private static Optional<Boolean> truth(String text) {
        return Optional.of(text).filter(List.of("true", "false")::contains).map(Boolean::valueOf);
    }

    private CompletableFuture<Void> follow(Context context, PlanState state, Wish wish) {
        PlanId id = state.id();
        Orchestrator orchestrator = plans.of(context);
        AtomicReference<EventStream> stream = new AtomicReference<>();
        EventTape joined = Objects.requireNonNull(tapes.compute(id, (_, present) -> {
            EventTape tape = present == null || present.isBroken() ? tape(orchestrator, state) : present;
            stream.set(stream(context, wish, Optional.of(tape)));
            tape.add(stream.get());
            return tape;
        }));
        var _ = stream.get().over().thenRun(
                () -> tapes.compute(id,
                        (_, tape) -> joined.isLeftBy(stream.get()) && joined.equals(tape) ? null : tape));
        return begin(context, stream.get(), () -> {
            Optional<PlanFeed.Presence> presence = wish.clientId().flatMap(name -> orchestrator.attend(id, name));
            var _ = stream.get().over().thenRun(() -> presence.ifPresent(PlanFeed.Presence::close));
            return joined.placeOf(orchestrator, wish.after());
        });
    }

    private EventTape tape(Orchestrator orchestrator, PlanState state) {
        return EventTape.open(orchestrator, forms, state.id(), state.lastSeq())
                .orElseThrow(() -> PlanCalls.noSuchPlan(state.id().value()));
    }

    private CompletableFuture<Void> tellPast(Context context, PlanId id, Wish wish) {
        return begin(context, stream(context, wish, Optional.empty()),
                () -> EventTape.past(plans.of(context), forms, id, wish.after())
                        .orElseThrow(() -> PlanCalls.noSuchPlan(id.value())));
    }

    private EventStream stream(Context context, Wish wish, Optional<EventTape> tape) {
        Response response = ServletContextRequest.getServletContextRequest(context.req()).getServletContextResponse();
        Duration silence = wish.clientId().isPresent() ? timing.presence() : timing.heartbeat();
        Caller caller = Gate.of(context);
        return new EventStream(response, wish.after(), silence, tape,
                () -> caller.isOver(callers.clock().instant()));
    }

    /// @param place gives where it begins; reads the journal
    private CompletableFuture<Void> begin(Context context, EventStream stream, Supplier<EventTape.Place> place) {
        Caller caller = Gate.of(context);
        open.put(stream, caller);
        meter.streamOpened();
        var _ = stream.over().thenRun(() -> {
            open.remove(stream);
            meter.streamEnded(stream.wasCutOff());
        });
        try {
            // Looked at after it was put among the open ones: so either this sees it, or close() or end() sees this.
            if (closing || !callers.gate().isOpenTo(caller)) {
                stream.end();
            } else {
                stream.begin(place.get());
            }
        } catch (RuntimeException e) {
            stream.abort(e);
            throw e;
        }
        beatLater(stream, stream.beat());
        return stream.over();
    }

    private void beatLater(EventStream stream, Duration delay) {
        try {
            var _ = clock.schedule(() -> {
                if (!stream.over().isDone()) {
                    beatLater(stream, stream.beat());
                }
            }, delay.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException _) {
            LOG.debug("The server stops, and with it the clock of an event stream");
        }
    }

    /// Ends the streams of a token that was taken back.
    void end(String token) {
        open.forEach((stream, caller) -> {
            if (caller.id().equals(token)) {
                stream.end();
            }
        });
    }

    /// Ends all streams, and waits a bounded time until they have. Those that are asked for later end at once.
    void close() throws InterruptedException {
        closing = true;
        clock.shutdownNow();
        List<EventStream> ending = List.copyOf(open.keySet());
        ending.forEach(EventStream::end);
        try {
            CompletableFuture.allOf(ending.stream().map(EventStream::over).toArray(CompletableFuture[]::new))
                    .get(PATIENCE_AT_CLOSE.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException _) {
            LOG.warn("Not every event stream ended within {} s", PATIENCE_AT_CLOSE.toSeconds());
            open.keySet().forEach(EventStream::cut);
        } catch (ExecutionException e) {
            throw new IllegalStateException("an event stream ends, and cannot fail", e);
        }
    }
}
