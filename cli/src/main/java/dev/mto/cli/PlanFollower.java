package dev.mto.cli;

import dev.mto.cli.api.ServerLocator;
import dev.mto.cli.view.Activities;
import dev.mto.cli.view.LiveView;
import dev.mto.cli.view.PlanPicture;
import dev.mto.client.ApiException;
import dev.mto.client.EventPump;
import dev.mto.client.EventPump.Signal;
import dev.mto.client.PlanApi;
import dev.mto.client.PlanEvent;
import dev.mto.client.RefusedException;
import dev.mto.client.UnreachableException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Predicate;

/// Follows one plan until it is terminal. Confined to one thread.
///
/// Events only say that there is something new; what there is the server is asked for, as its answer is the fold of the
/// journal and this program need not know how to fold. A burst of events makes one question.
final class PlanFollower {
    private static final Duration TICK = Duration.ofMillis(100);
    /// A question that found no server is asked again after this.
    private static final Duration RETRY = Duration.ofMillis(500);
    /// Asked even without an event, should one be lost.
    private static final Duration DOUBT = Duration.ofSeconds(10);
    /// A server that is away longer does not come back by itself.
    private static final Duration OUTAGE = Duration.ofSeconds(60);
    /// Sessions are aborted in this time or something is wrong.
    private static final Duration CANCELLING = Duration.ofSeconds(15);

    private final ServerLocator servers;
    private final String id;
    private final LiveView view;
    private final Interruption interruption;
    private final Activities activities = new Activities();
    private Optional<PlanApi> server = Optional.empty();
    private Optional<PlanPicture> picture = Optional.empty();
    private boolean stale = true;
    private boolean cancelSent;
    private long nextLook = System.nanoTime();
    private long lastContact = System.nanoTime();
    private long cancelDeadline = Long.MAX_VALUE;

    PlanFollower(ServerLocator servers, String id, LiveView view, Interruption interruption) {
        this.servers = servers;
        this.id = id;
        this.view = view;
        this.interruption = interruption;
    }

    /// Returns the plan once it is terminal; or, where it was to be cancelled and is not terminal in time, as it stands
    /// then.
    ///
    /// @throws UnreachableException where the server is away for a minute
    PlanPicture follow() throws ApiException, InterruptedException {
        return follow(_ -> false);
    }

    /// The same, unless the plan comes to where somebody wants to say something.
    PlanPicture follow(Predicate<PlanPicture> enough) throws ApiException, InterruptedException {
        try (EventPump pump = EventPump.start(servers, id)) {
            while (true) {
                take(pump);
                boolean changed = lookIfStale();
                view.note(note());
                picture.ifPresent(plan -> view.show(plan, activities, Instant.now(), changed));
                if (picture.isPresent() && (picture.get().isTerminal() || System.nanoTime() > cancelDeadline
                        || (changed && !interruption.isAsked() && enough.test(picture.get())))) {
                    return picture.get();
                }
            }
        }
    }

    private void take(EventPump pump) throws RefusedException, InterruptedException {
        Optional<Signal> signal = pump.next(TICK);
        while (signal.isPresent()) {
            switch (signal.get()) {
                case Signal.Came(PlanEvent event) -> take(event);
                case Signal.Began _,Signal.Ended _,Signal.Broke _ -> stale = true;
                case Signal.Refused(RefusedException why) -> throw why;
            }
            signal = pump.next(Duration.ZERO);
        }
    }

    private void take(PlanEvent event) {
        if (event.isJournalled()) {
            activities.journalled(event.type(), event.json());
            stale = true;
        } else {
            activities.shown(event.json());
        }
    }

    /// @return whether there is a new picture
    private boolean lookIfStale() throws ApiException {
        boolean cancelDue = interruption.isAsked() && !cancelSent;
        long now = System.nanoTime();
        if (now < nextLook && !(stale && server.isPresent()) && !cancelDue) {
            return false;
        }
        if (cancelDue && cancelDeadline == Long.MAX_VALUE) {
            cancelDeadline = now + CANCELLING.toNanos();
        }
        try {
            look(cancelDue);
            return true;
        } catch (ApiException why) {
            if (!why.mayPass()) {
                throw why;
            }
            away(why);
        }
        return false;
    }

    private void look(boolean cancel) throws ApiException {
        PlanApi api = server.isPresent() ? server.get() : servers.require();
        stale = false;
        picture = Optional.of(PlanPicture.of(cancel ? api.cancel(id, interruption.reason()) : api.plan(id)));
        cancelSent |= cancel;
        server = Optional.of(api);
        lastContact = System.nanoTime();
        nextLook = lastContact + DOUBT.toNanos();
    }

    private void away(ApiException why) throws UnreachableException {
        long now = System.nanoTime();
        server = Optional.empty();
        stale = true;
        nextLook = now + RETRY.toNanos();
        if (now - lastContact > OUTAGE.toNanos() || now > cancelDeadline) {
            throw new UnreachableException(why.getMessage() + "\n  the plan " + id
                    + " is kept, and goes on when the server is started again (mto start); look at it with: mto status "
                    + id);
        }
    }

    private String note() {
        if (interruption.isAsked()) {
            return "cancelling… (Ctrl-C again to leave at once)";
        }
        if (server.isPresent() || picture.isEmpty()) {
            return "";
        }
        return "the server is away; trying again…";
    }
}
