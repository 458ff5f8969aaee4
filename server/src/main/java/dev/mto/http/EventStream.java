package dev.mto.http;

import dev.mto.json.ActivityJson;
import dev.mto.orchestrator.PlanWatch;
import dev.mto.run.JournalEntry;
import dev.mto.run.PlanEvent;
import dev.mto.run.PlanFeed;
import dev.mto.run.PlanUpdate;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/// One plan's updates as server-sent events. Confined to one thread.
///
/// @param heartbeat how long it is silent at the most
/// @param expired whether its reader may not be told any more; asked at least as often
record EventStream(EventForms forms, OutputStream out, Duration heartbeat, BooleanSupplier expired) {
    /// Sends what a watch gives until the event that ends the plan.
    ///
    /// @throws IOException where the reader is gone, or does not read
    /// @throws PlanFeed.Overrun where the reader fell too far behind
    void send(PlanWatch watch) throws IOException, InterruptedException, PlanFeed.Overrun {
        // The answer's head at once: the reader shall know that it is connected, whether or not anything happens.
        out.flush();
        boolean over = false;
        while (!over && !expired.getAsBoolean()) {
            Optional<PlanUpdate> update = watch.next(heartbeat);
            write(update.map(this::frame).orElse(": heartbeat\n\n"));
            // A plan that was reopened has ends in its past that were none.
            over = update.isPresent() && ends(update.get()) && watch.isCaughtUp();
        }
    }

    /// Sends what was in the journal when a watch began.
    ///
    /// @throws IOException where the reader is gone, or does not read
    void sendPast(PlanWatch watch) throws IOException, InterruptedException, PlanFeed.Overrun {
        out.flush();
        while (!watch.isCaughtUp()) {
            Optional<PlanUpdate> old = watch.next(Duration.ZERO);
            if (old.isPresent()) {
                write(frame(old.get()));
            }
        }
    }

    private String frame(PlanUpdate update) {
        return switch (update) {
            case PlanUpdate.Recorded(JournalEntry entry) -> "id: " + entry.seq() + "\nevent: "
                    + forms.type().apply(entry.event()) + "\ndata: " + forms.entry().apply(entry) + "\n\n";
            case PlanUpdate.Shown shown -> "event: activity\ndata: " + ActivityJson.of(shown) + "\n\n";
        };
    }

    private static boolean ends(PlanUpdate update) {
        return update instanceof PlanUpdate.Recorded(JournalEntry entry) && entry.event() instanceof PlanEvent.Terminal;
    }

    private void write(String frame) throws IOException {
        out.write(frame.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }
}
