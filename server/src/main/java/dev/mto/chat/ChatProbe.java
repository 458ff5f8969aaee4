package dev.mto.chat;

import dev.mto.agent.AgentOutcome;
import dev.mto.timing.TimeLimit;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Finds out whether an endpoint is usable. Immutable.
///
/// @param patience how long it may take
public record ChatProbe(Endpoint endpoint, Duration patience) {
    /// What endpoints answer that have no list of their models.
    private static final Set<Integer> NO_LIST = Set.of(404, 405, 501);

    /// What is wrong; empty where the model answers. Asks it for one word, which is the only way that tells the truth.
    public Optional<String> complaint() throws InterruptedException {
        Exchange exchange = new Exchange(endpoint, patience, "", _ -> {});
        try (TimeLimit _ = TimeLimit.after(patience, exchange::abort)) {
            AgentOutcome outcome = exchange.run(endpoint.model(),
                    List.of(Said.byUser("Reply with the word: ok")));
            return complaint(outcome);
        }
    }

    private Optional<String> complaint(AgentOutcome outcome) {
        return switch (outcome) {
            case AgentOutcome.Completed _ -> Optional.empty();
            case AgentOutcome.Failed failed -> Optional.of(failed.message());
            case AgentOutcome.Limited limited -> Optional.of(limited.message());
            case AgentOutcome.Interrupted interrupted -> Optional.of(interrupted.reason());
            case AgentOutcome.Aborted _ -> Optional.of("it gave no answer within " + patience.toSeconds() + " s");
        };
    }

    /// What keeps the endpoint from being reached or from taking the key; empty where nothing does. Asks no model: tells
    /// nothing of that.
    public Optional<String> complaintWithoutAsking() throws InterruptedException {
        Reply reply = endpoint.models(patience);
        try (TimeLimit clock = reply.cutAfter(patience)) {
            Optional<String> line = reply.next();
            Optional<Integer> status = reply.status();
            if (status.isEmpty()) {
                return reply.isSilent() || clock.isOver()
                        ? Optional.of("it gave no answer within " + patience.toSeconds() + " s")
                        : reply.breakage().or(() -> Optional.of("it ended the connection without an answer"));
            }
            return status.get() < 300 || NO_LIST.contains(status.get())
                    ? Optional.empty()
                    : complaint(Refusals.of(status.get(), Complaint.read(line.orElse("")), Optional.empty()))
                            .map(endpoint::forPeople);
        } finally {
            reply.end();
        }
    }
}
