package dev.mto.http;

import dev.mto.access.Caller;
import dev.mto.orchestrator.PlanWatch;
import dev.mto.plan.PlanId;
import dev.mto.run.PlanFeed;
import dev.mto.run.PlanState;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The event streams that are open. Thread-safe.
///
/// A stream lives in the virtual thread of its request and writes there: a slow reader holds up nothing but that
/// thread, until the server's idle limit cuts it or its [PlanWatch] is overrun. Either way it comes back with the
/// number of the last event it got, and misses nothing.
final class EventStreams {
    private static final Logger LOG = LoggerFactory.getLogger(EventStreams.class);
    private static final Duration PATIENCE_AT_CLOSE = Duration.ofSeconds(5);
    private static final int MAX_CLIENT_CHARACTERS = 200;
    private static final String LAST_EVENT_ID = "Last-Event-ID";

    private final CallersPlans plans;
    private final Callers callers;
    private final StreamCounts counts;
    private final EventForms forms;
    private final HttpSettings.Timing timing;
    private final Map<Thread, Open> open = new ConcurrentHashMap<>();
    private volatile boolean closing;

    /// A stream that is open.
    ///
    /// @param token that it was opened with
    private record Open(String token, CountDownLatch ended) {}

    EventStreams(CallersPlans plans, Callers callers, StreamCounts counts, EventForms forms,
            HttpSettings.Timing timing) {
        this.plans = plans;
        this.callers = callers;
        this.counts = counts;
        this.forms = forms;
        this.timing = timing;
    }

    /// Answers a request with the events of a plan, and returns when the stream has ended.
    void stream(Context context) {
        Negotiation.requireAccepts(context, Negotiation.EVENT_STREAM);
        PlanId id = PlanCalls.planId(context);
        Wish wish = wish(context);
        long after = wish.after();
        PlanState state = plans.of(context).find(id).orElseThrow(() -> PlanCalls.noSuchPlan(id.value()));
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
            try (StreamCounts.Place _ = counts.open(Gate.of(context))) {
                tell(context, id, wish);
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

    private void tell(Context context, PlanId id, Wish wish) {
        Thread thread = Thread.currentThread();
        Caller caller = Gate.of(context);
        CountDownLatch ended = new CountDownLatch(1);
        open.put(thread, new Open(caller.id(), ended));
        try (PlanWatch watch = plans.of(context).watch(id, wish.after(), wish.clientId())
                .orElseThrow(() -> PlanCalls.noSuchPlan(id.value()))) {
            // Looked at after it was put among the open ones: so either this sees it, or close() or end() sees this.
            if (!closing && callers.gate().isOpenTo(caller)) {
                Duration silence = wish.clientId().isPresent() ? timing.presence() : timing.heartbeat();
                EventStream stream = new EventStream(forms, context.res().getOutputStream(), silence,
                        () -> caller.isOver(callers.clock().instant()));
                if (wish.follow()) {
                    stream.send(watch);
                } else {
                    stream.sendPast(watch);
                }
            }
        } catch (InterruptedException _) {
            LOG.debug("{}: a stream ends with the server, or with its token", id);
        } catch (PlanFeed.Overrun _) {
            LOG.warn("{}: the reader of a stream was too slow and was cut off; it may come back", id);
        } catch (IOException | UncheckedIOException e) {
            LOG.debug("{}: the reader of a stream is gone: {}", id, e.toString());
        } finally {
            open.remove(thread);
            // The thread goes back to the server: an interrupt that came too late must not hit what it does next.
            Thread.interrupted();
            ended.countDown();
        }
    }

    /// Ends the streams of a token that was taken back.
    void end(String token) {
        interrupt(each -> each.token().equals(token));
    }

    private void interrupt(Predicate<Open> which) {
        for (Thread thread : open.keySet()) {
            open.computeIfPresent(thread, (running, each) -> {
                if (which.test(each)) {
                    running.interrupt();
                }
                return each;
            });
        }
    }

    /// Ends all streams, and waits a bounded time until they have. Those that are asked for later end at once.
    void close() throws InterruptedException {
        closing = true;
        long deadline = System.nanoTime() + PATIENCE_AT_CLOSE.toNanos();
        List<Open> all = List.copyOf(open.values());
        interrupt(_ -> true);
        for (Open each : all) {
            if (!each.ended().await(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                LOG.warn("Not every event stream ended within {} s", PATIENCE_AT_CLOSE.toSeconds());
                return;
            }
        }
    }
}
