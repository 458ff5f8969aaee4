package dev.mto.cluster;

import dev.mto.plan.PlanId;
import dev.mto.run.PlanInput;
import dev.mto.run.PlanPost;
import java.net.URI;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What the processes that share a journal know of each other, kept beside it. It also is this process's place among them:
/// between [#join] and [#leave], or until others bury it, the journal takes what it appends. Thread-safe, but [#join],
/// [#beat], [#claim] and [#leave] are for one thread at a time.
///
/// All methods block, and throw [dev.mto.run.PlanJournal.JournalException] where the store fails. All time is the store's
/// own.
public interface NodeStore {
    /// Who this process is.
    ///
    /// @param lease how long it may be silent before others take its plans
    /// @param sessions how many sessions all processes may have in flight together
    record Profile(String name, Optional<URI> url, String version, Duration lease, int sessions) {}

    /// Takes a new place. Whatever place this process had before is buried with it.
    void join(Profile profile, SlotUse use);

    /// The same for a process that shares nothing but sessions.
    default Standing beat(SlotUse use, boolean mayBury) {
        return beat(use, List.of(), mayBury);
    }

    /// Renews the lease, tells how it stands with sessions, and learns how all else stands.
    ///
    /// @param stakes how it stands with what else all share
    /// @param mayBury whether those whose lease is over are buried: their plans are then nobody's, and nothing that they
    /// still try to append is taken
    Standing beat(SlotUse use, List<Stake> stakes, boolean mayBury);

    /// How this process stands.
    sealed interface Standing {
        /// It was buried: it has no plans any more.
        record Buried() implements Standing {}

        /// It has its place.
        ///
        /// @param sessions how many it is to limit itself to
        /// @param first whether it is the one of all that does what only one should
        /// @param nodes how many there are, and it among them
        /// @param orphans how many live plans nobody runs
        /// @param buried the names of those that were buried just now
        /// @param shares how many it is to limit itself to of what it told its stakes of, by name
        record Placed(int sessions, boolean first, int nodes, int orphans, List<String> buried,
                Map<String, Integer> shares) implements Standing {
            public Placed {
                buried = List.copyOf(buried);
                shares = Map.copyOf(shares);
            }
        }
    }

    /// Takes live plans that nobody runs, the oldest first, together with what they have in flight.
    ///
    /// @param most how many
    /// @return none where this process has no place
    List<PlanId> claim(int most);

    /// Gives up the place: all plans of this process are nobody's from here on. Does nothing where it has none.
    void leave();

    /// Takes no plans from here on, and is known for it.
    void drain();

    /// How long a command is kept whose sender does not take it back, as it is gone. Far more than anybody waits for one.
    Duration LETTERS_KEPT = Duration.ofMinutes(1);

    /// What was sent to plans that this process runs, as long as the senders wait for it, the oldest first. Each is there at
    /// every call.
    List<Received> letters();

    /// A command for a plan.
    ///
    /// @param number tells it from others
    record Received(long number, PlanId plan, PlanInput.Command command) {}

    /// Sends a command to whoever runs a plan.
    PlanPost.Letter send(PlanId plan, PlanInput.Command command);

    /// The number of the newest event of each of these plans; of those there are.
    Map<PlanId, Long> newest(Collection<PlanId> plans);

    /// The id of this process's place; empty where it has none.
    Optional<String> self();

    /// All processes, the oldest first.
    List<Node> all();
}
