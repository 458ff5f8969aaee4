package dev.mto.opencode;

import dev.mto.agent.AgentRuntimeException;
import dev.mto.agent.FailureKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/// Chooses the server that a session goes to. Thread-safe.
///
/// @param members all servers
/// @param places which of them has which session
/// @param bell rung when there is news of one
/// @param adrift how many sessions are being looked for that count on some server
record Dispatch(List<FleetMember> members, Places places, Bell bell, AtomicInteger adrift) {
    /// How long a server that is being looked for is preferred to one that is there. A start of ours must not move plans.
    private static final Duration SOUGHT = Duration.ofSeconds(10);

    /// As long as a server of ours may take to come up.
    private static final Duration NONE_WELL = Duration.ofSeconds(90);

    private static final Duration LOOK = Duration.ofMillis(500);

    Dispatch {
        members = List.copyOf(members);
    }

    /// The plan that a key of ours names: a key is the plan's id, a dot, and more.
    static String plan(String key) {
        int dot = key.indexOf('.');
        return dot < 0 ? key : key.substring(0, dot);
    }

    /// The servers in the order in which a plan prefers them.
    List<FleetMember> order(String plan) {
        return Preference.order(plan, members, FleetMember::name, FleetMember::weight);
    }

    /// The same, where a session's parent is somewhere already: there first.
    List<FleetMember> order(String plan, Optional<String> parent) throws InterruptedException {
        return parent.isEmpty() ? order(plan) : withHomeFirst(order(plan), Places.Wanted.of(parent.get()));
    }

    /// The same order, but for the server that has a session, which comes first.
    List<FleetMember> withHomeFirst(List<FleetMember> order, Places.Wanted session) throws InterruptedException {
        settle();
        List<FleetMember> homeFirst = new ArrayList<>(order);
        places.findNow(session, order).ifPresent(home -> {
            homeFirst.remove(home);
            homeFirst.addFirst(home);
        });
        return homeFirst;
    }

    /// Waits until all have been looked for once: just after our start nobody could say what they have.
    private void settle() throws InterruptedException {
        members.forEach(FleetMember::seek);
        long end = System.nanoTime() + SOUGHT.toNanos();
        for (long rung = bell.count(); members.stream().anyMatch(FleetMember::isSought)
                && System.nanoTime() < end; rung = bell.count()) {
            bell.await(rung, LOOK);
        }
    }

    /// The first that is well and accepts; waited for where none is or does. Empty where it is called off meanwhile.
    ///
    /// @param full run once where some are well, and it is only that none of them accepts. That is waited for without end
    /// @throws AgentRuntimeException where none is well for too long; says what is wrong with each
    Optional<FleetMember> await(List<FleetMember> order, Predicate<FleetMember> accepts, BooleanSupplier calledOff,
            Runnable full) throws AgentRuntimeException, InterruptedException {
        order.forEach(FleetMember::seek);
        AtomicBoolean isFull = new AtomicBoolean();
        try {
            return await(order, accepts, calledOff, () -> {
                isFull.set(true);
                order.forEach(member -> member.waits(1));
                full.run();
            }, System.nanoTime());
        } finally {
            if (isFull.get()) {
                order.forEach(member -> member.waits(-1));
            }
        }
    }

    private Optional<FleetMember> await(List<FleetMember> order, Predicate<FleetMember> accepts,
            BooleanSupplier calledOff, Runnable full, long begun) throws AgentRuntimeException, InterruptedException {
        long wellAt = begun;
        boolean isFull = false;
        while (!calledOff.getAsBoolean()) {
            long rung = bell.count();
            boolean isEarly = System.nanoTime() - begun < SOUGHT.toNanos();
            Optional<FleetMember> chosen = first(order, accepts, isEarly);
            if (chosen.isPresent()) {
                return chosen;
            }
            if (order.stream().noneMatch(FleetMember::isWell)) {
                requireHope(order, Duration.ofNanos(System.nanoTime() - wellAt));
            } else {
                wellAt = System.nanoTime();
                if (!isFull && !(isEarly && order.stream().anyMatch(FleetMember::isSought))) {
                    isFull = true;
                    full.run();
                }
            }
            bell.await(rung, LOOK);
        }
        return Optional.empty();
    }

    private static Optional<FleetMember> first(List<FleetMember> order, Predicate<FleetMember> accepts,
            boolean waiting) {
        for (FleetMember member : order) {
            if (waiting && member.isSought()) {
                return Optional.empty();
            }
            if (member.isWell() && accepts.test(member)) {
                return Optional.of(member);
            }
        }
        return Optional.empty();
    }

    private static void requireHope(List<FleetMember> order, Duration waited) throws AgentRuntimeException {
        boolean isHopeless = order.stream().allMatch(member -> member.server().isUnfit());
        if (isHopeless || waited.compareTo(NONE_WELL) > 0) {
            throw new AgentRuntimeException(FailureKind.RUNTIME_UNAVAILABLE,
                    "No opencode server can be used. " + describe(order));
        }
    }

    /// How each is, for people.
    static String describe(List<FleetMember> members) {
        return members.stream().map(FleetMember::describe).collect(Collectors.joining("; "));
    }
}
