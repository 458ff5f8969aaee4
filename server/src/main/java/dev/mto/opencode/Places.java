package dev.mto.opencode;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Which server has which session: remembered, and asked for where it is not. Thread-safe.
final class Places {
    private static final Logger LOG = LoggerFactory.getLogger(Places.class);

    /// What is forgotten is asked for again.
    private static final int REMEMBERED = 10_000;

    private static final Duration LOOK = Duration.ofMillis(500);

    private final Duration limit;
    private final Bell bell;
    private final Map<String, FleetMember> known = new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, FleetMember> eldest) {
            return size() > REMEMBERED;
        }
    };

    /// @param limit how long a server is asked that is well and yet gives no answer
    Places(Duration limit, Bell bell) {
        this.limit = limit;
        this.bell = bell;
    }

    /// What came of looking for a session.
    sealed interface Place {
        /// One has it.
        record Found(FleetMember member) implements Place {}

        /// All answer, and none has it.
        record Nowhere() implements Place {}

        /// None that answers has it, and these do not answer.
        record Lost(List<FleetMember> silent) implements Place {
            public Lost {
                silent = List.copyOf(silent);
            }
        }
    }

    /// A session, by its id where that is known, else by the key that it was made under.
    record Wanted(Optional<String> id, String key) {
        static Wanted of(String id) {
            return new Wanted(Optional.of(id), "");
        }

        private Optional<String> on(OpencodeApi api) throws IOException, InterruptedException {
            if (id.isEmpty()) {
                return api.findSession(key).map(Session::id);
            }
            try {
                return Optional.of(api.session(id.get()).id());
            } catch (ApiException e) {
                if (e.isNotFound()) {
                    return Optional.empty();
                }
                throw e;
            }
        }
    }

    synchronized void remember(String session, FleetMember member) {
        known.put(session, member);
    }

    synchronized Optional<FleetMember> remembered(String session) {
        return Optional.ofNullable(known.get(session));
    }

    /// Looks until it is certain: a server that does not answer just now is waited for, as long as it is not given up.
    ///
    /// @param order which are asked, the likeliest first
    /// @param calledOff whether nobody wants to know any more; then all that were not asked count as silent
    Place find(Wanted wanted, List<FleetMember> order, BooleanSupplier calledOff) throws InterruptedException {
        Optional<FleetMember> present = wanted.id().flatMap(this::remembered).filter(member -> !member.isGone());
        if (present.isPresent()) {
            return new Place.Found(present.get());
        }
        long end = System.nanoTime() + limit.toNanos();
        List<FleetMember> left = new ArrayList<>(order);
        while (true) {
            long rung = bell.count();
            Optional<FleetMember> holder = ask(wanted, left);
            if (holder.isPresent()) {
                return new Place.Found(holder.get());
            }
            if (left.isEmpty()) {
                return new Place.Nowhere();
            }
            boolean isInVain = left.stream().allMatch(FleetMember::isGone) || System.nanoTime() - end > 0;
            if (isInVain || calledOff.getAsBoolean()) {
                return new Place.Lost(left);
            }
            bell.await(rung, LOOK);
        }
    }

    /// The server that has a session, of those that answer now.
    Optional<FleetMember> findNow(Wanted wanted, List<FleetMember> order) throws InterruptedException {
        Optional<FleetMember> present = wanted.id().flatMap(this::remembered);
        return present.isPresent() ? present : ask(wanted, new ArrayList<>(order));
    }

    /// Asks those that are well, and takes out of the list whoever answers.
    private Optional<FleetMember> ask(Wanted wanted, List<FleetMember> left) throws InterruptedException {
        for (FleetMember member : List.copyOf(left)) {
            if (!member.isWell()) {
                continue;
            }
            try {
                Optional<String> session = wanted.on(member.server().demand().get().api());
                left.remove(member);
                if (session.isPresent()) {
                    remember(session.get(), member);
                    return Optional.of(member);
                }
            } catch (IOException | ExecutionException e) {
                LOG.info("Server {} did not say whether it has {}: {}", member.name(), wanted, e.getMessage());
            }
        }
        return Optional.empty();
    }
}
