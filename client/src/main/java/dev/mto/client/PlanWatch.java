package dev.mto.client;

import dev.mto.client.EventPump.Signal;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/// One watch over a plan until it is over. Confined to one thread.
///
/// Whether it is over says the plan and no event: one that was reopened has ends in its past that were none.
final class PlanWatch {
    /// Asked even without an event, should one be lost.
    private static final Duration DOUBT = Duration.ofSeconds(10);
    /// A server that is away longer does not come back by itself.
    private static final Duration OUTAGE = Duration.ofSeconds(60);

    private final PlanApi server;
    private final String id;
    private final Consumer<PlanEvent> listener;
    private long lastContact = System.nanoTime();

    PlanWatch(PlanApi server, String id, Consumer<PlanEvent> listener) {
        this.server = server;
        this.id = id;
        this.listener = listener;
    }

    PlanDocument toItsEnd() throws ApiException, InterruptedException {
        try (EventPump pump = EventPump.start(() -> server, id)) {
            Optional<PlanDocument> over = Optional.empty();
            while (over.isEmpty()) {
                Optional<Signal> signal = pump.next(DOUBT);
                over = signal.isPresent() ? take(signal.get()) : look();
            }
            return over.get();
        }
    }

    /// @return the plan, if it is over
    private Optional<PlanDocument> take(Signal signal) throws ApiException {
        switch (signal) {
            case Signal.Came(PlanEvent event) -> {
                lastContact = System.nanoTime();
                listener.accept(event);
            }
            case Signal.Began _ -> lastContact = System.nanoTime();
            case Signal.Ended _ -> {
                return look();
            }
            case Signal.Broke(ApiException why) -> away(why);
            case Signal.Refused(RefusedException why) -> throw why;
        }
        return Optional.empty();
    }

    private Optional<PlanDocument> look() throws ApiException {
        try {
            PlanDocument plan = server.plan(id);
            lastContact = System.nanoTime();
            return Optional.of(plan).filter(PlanDocument::isTerminal);
        } catch (ApiException why) {
            away(why);
            return Optional.empty();
        }
    }

    private void away(ApiException why) throws ApiException {
        if (!why.mayPass() || System.nanoTime() - lastContact > OUTAGE.toNanos()) {
            throw why;
        }
    }
}
