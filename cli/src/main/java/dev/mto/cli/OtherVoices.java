package dev.mto.cli;

import dev.mto.cli.view.PlanPicture;
import dev.mto.client.ApiException;
import dev.mto.client.Approval;
import dev.mto.client.EventPump;
import dev.mto.client.EventPump.Signal;
import dev.mto.client.RefusedException;
import dev.mto.client.ServerSource;
import java.time.Duration;
import java.util.Optional;

/// Notices that a plan which somebody is asked about is no longer the one that was shown: others may approve, edit or
/// cancel it, and its time may run out. Confined to one thread.
final class OtherVoices implements AutoCloseable {
    /// A server that says no for now is not asked ten times a second.
    private static final Duration LOOK_AGAIN = Duration.ofMillis(500);

    private final ServerSource servers;
    private final PlanPicture shown;
    private final EventPump pump;
    private boolean stale;
    private long nextLook = System.nanoTime();

    /// Begins to listen.
    ///
    /// @param shown the plan as whoever is asked sees it
    OtherVoices(ServerSource servers, PlanPicture shown) {
        this.servers = servers;
        this.shown = shown;
        this.pump = EventPump.start(servers, shown.id());
    }

    /// What became of the plan, in a few words or none; empty while it is as it was shown, or nobody can tell.
    Optional<String> said() throws InterruptedException {
        for (Optional<Signal> signal = pump.next(Duration.ZERO); signal.isPresent(); signal = pump
                .next(Duration.ZERO)) {
            switch (signal.get()) {
                case Signal.Came(var event) -> stale |= event.isJournalled();
                case Signal.Began _,Signal.Ended _ -> stale = true;
                // Asked anew when there is a stream again.
                case Signal.Broke _ -> stale = false;
                case Signal.Refused _ -> stale = true;
            }
        }
        return stale && System.nanoTime() - nextLook >= 0 ? look() : Optional.empty();
    }

    private Optional<String> look() {
        nextLook = System.nanoTime() + LOOK_AGAIN.toNanos();
        try {
            Optional<String> difference = difference(PlanPicture.of(servers.require().plan(shown.id())));
            stale = false;
            return difference;
        } catch (RefusedException refused) {
            // Whoever follows the plan is refused, too, and says so.
            return refused.mayPass() ? Optional.empty() : Optional.of("");
        } catch (ApiException _) {
            // Looked at again; where the server is away the stream breaks, too.
            return Optional.empty();
        }
    }

    private Optional<String> difference(PlanPicture plan) {
        if (!plan.isAwaitingApproval()) {
            return Optional.of(plan.approval().flatMap(Approval::approvedAt).isPresent()
                    ? "it is approved"
                    : "it waits no longer");
        }
        int revision = revision(plan);
        return revision == revision(shown)
                ? Optional.empty()
                : Optional.of("somebody else edited it: this is revision " + revision);
    }

    /// The number of a plan's edit, by which it is approved.
    static int revision(PlanPicture plan) {
        return plan.approval().map(Approval::revision).orElse(1);
    }

    @Override
    public void close() {
        pump.close();
    }
}
