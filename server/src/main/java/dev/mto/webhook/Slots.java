package dev.mto.webhook;

import dev.mto.delivery.Delivery;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// How many attempts there are at once: in all, to each receiver, and for each owner. Confined to one thread.
///
/// One owner may name as many receivers as it likes, and all of them may hang. So a receiver's share alone would let it take
/// all the slots.
final class Slots {
    /// Each with a connection and a letter in memory.
    static final int ALL = 32;
    /// To one receiver: one that is slow holds up its own alone.
    static final int OF_A_RECEIVER = 4;
    static final int OF_AN_OWNER = 8;

    private final Map<String, Integer> receivers = new HashMap<>();
    private final Map<String, Integer> owners = new HashMap<>();
    private int taken;

    /// @param begun who has one already
    Slots(Collection<Delivery> begun) {
        begun.forEach(this::add);
    }

    private void add(Delivery delivery) {
        taken++;
        receivers.merge(delivery.url().receiver(), 1, Integer::sum);
        owners.merge(delivery.owner(), 1, Integer::sum);
    }

    /// Takes one, if there is one for it.
    boolean take(Delivery delivery) {
        boolean fits = !areAllTaken() && receivers.getOrDefault(delivery.url().receiver(), 0) < OF_A_RECEIVER
                && owners.getOrDefault(delivery.owner(), 0) < OF_AN_OWNER;
        if (fits) {
            add(delivery);
        }
        return fits;
    }

    boolean areAllTaken() {
        return taken >= ALL;
    }

    /// Those to whom nothing more may be begun.
    Set<String> fullReceivers() {
        return full(receivers, OF_A_RECEIVER);
    }

    /// Those for whom nothing more may be begun.
    Set<String> fullOwners() {
        return full(owners, OF_AN_OWNER);
    }

    private static Set<String> full(Map<String, Integer> counts, int most) {
        return counts.entrySet().stream().filter(count -> count.getValue() >= most).map(Map.Entry::getKey)
                .collect(Collectors.toUnmodifiableSet());
    }
}
