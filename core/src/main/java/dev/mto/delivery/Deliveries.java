package dev.mto.delivery;

import dev.mto.plan.PlanId;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/// What people are shown of deliveries, and may do to them. Thread-safe.
///
/// @param secrets that they are signed with
/// @param wake called where one has become due before its time
public record Deliveries(Outbox outbox, SigningSecrets secrets, InstantSource clock, Runnable wake) {
    /// A plan has one for each of its ends and each revision that waits: more are not looked at by anybody.
    private static final int SHOWN = 100;

    /// Those of a plan, the newest first, and no more than people look at.
    public List<Delivery> of(PlanId plan) {
        return outbox.of(plan, SHOWN);
    }

    /// Has one tried again at once; one that was delivered stays so. Where an attempt is under way, it is that one.
    ///
    /// @return as it then is; empty where the plan has none of that id
    public Optional<Delivery> retry(PlanId plan, String id) {
        Optional<Delivery> found = outbox.find(plan, id);
        if (found.isEmpty() || found.get().state() == Delivery.State.DELIVERED) {
            return found;
        }
        // Where it was quicker than this, it is as it is then.
        outbox.keep(found.get().again(clock.instant()), found.get().attempts());
        wake.run();
        return outbox.find(plan, id);
    }
}
