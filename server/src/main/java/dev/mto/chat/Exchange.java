package dev.mto.chat;

import dev.mto.agent.AgentOutcome;
import dev.mto.agent.AgentSignal.Activity;
import dev.mto.agent.FailureKind;
import dev.mto.agent.Usage;
import dev.mto.timing.TimeLimit;
import dev.mto.wire.RetryAfter;
import dev.mto.wire.ServerSentEvents;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// One question and its answer. Run by one thread; only [#abort] is for others. For one use.
final class Exchange {
    /// What follows the end of an answer: what it cost, and that this is all. It comes in the same breath; however it
    /// trickles, it is not waited for longer than this.
    private static final Duration TAIL = Duration.ofSeconds(3);

    /// So much text is passed on though more of it is there already.
    private static final int BATCH = 4_096;

    private static final Duration REASONING_INTERVAL = Duration.ofSeconds(1);

    /// How much of an answer is read, in characters as they come. The longest answers of any model have half a million, with
    /// some hundred characters of wrapping for each few of them.
    private static final int ANSWER = 64_000_000;

    /// How much of the body of a refusal is read, in characters.
    private static final int REFUSAL = 64 * 1024;

    private final Endpoint endpoint;
    private final Duration idle;
    private final String stream;
    private final Consumer<Activity> activities;
    private Optional<Reply> reply = Optional.empty();
    private boolean abortWanted;
    private Optional<TimeLimit> tail = Optional.empty();
    private long reasoningShown = System.nanoTime() - REASONING_INTERVAL.toNanos();

    /// @param idle how long the endpoint may say nothing
    /// @param stream what the text is called as it is passed on
    /// @param activities told what the model does, on the thread that runs this
    Exchange(Endpoint endpoint, Duration idle, String stream, Consumer<Activity> activities) {
        this.endpoint = endpoint;
        this.idle = idle;
        this.stream = stream;
        this.activities = activities;
    }

    /// Ends it, unless the answer is there already.
    synchronized void abort() {
        abortWanted = true;
        reply.ifPresent(Reply::cut);
    }

    private synchronized boolean isAbortWanted() {
        return abortWanted;
    }

    /// Asks, and waits for the end. Where that is anything but an answer, the connection has ended by then; else it is to be
    /// released.
    AgentOutcome run(String model, List<Said> conversation) throws InterruptedException {
        // Not under the lock: nobody who aborts is to wait for it.
        endpoint.warmUp();
        AgentOutcome outcome = once(model, conversation);
        if (isAboutUsage(outcome)) {
            endpoint.doWithoutUsage();
            outcome = once(model, conversation);
        }
        return clean(outcome);
    }

    /// Whether the endpoint refused for nothing but having been asked what the answer costs, which not all of them know.
    private static boolean isAboutUsage(AgentOutcome outcome) {
        return outcome instanceof AgentOutcome.Failed failed && failed.kind() == FailureKind.PROVIDER_REJECTED
                && failed.message().contains("stream_options");
    }

    private AgentOutcome once(String model, List<Said> conversation) throws InterruptedException {
        Optional<Reply> begun = begin(model, conversation);
        if (begun.isEmpty()) {
            return new AgentOutcome.Aborted(Usage.NONE);
        }
        boolean answered = false;
        try {
            AgentOutcome outcome = listen(begun.get());
            answered = outcome instanceof AgentOutcome.Completed;
            return outcome;
        } finally {
            if (!answered) {
                begun.get().end();
            }
        }
    }

    /// Lets the connection be used again. For after the answer was passed on: it takes a moment.
    void release() throws InterruptedException {
        Optional<Reply> begun = reply;
        try {
            if (begun.isPresent()) {
                begun.get().drain();
            }
        } finally {
            begun.ifPresent(Reply::end);
            tail.ifPresent(TimeLimit::close);
        }
    }

    /// Together with [#abort]: whatever is begun can be woken.
    private synchronized Optional<Reply> begin(String model, List<Said> conversation) {
        reply = abortWanted ? Optional.empty() : Optional.of(endpoint.ask(model, conversation, idle));
        return reply;
    }

    private AgentOutcome listen(Reply from) throws InterruptedException {
        Optional<String> first = from.next();
        Optional<Integer> status = from.status();
        if (status.isEmpty()) {
            return unfinished(from, new Answer());
        }
        if (status.get() >= 300) {
            return Refusals.of(status.get(), Complaint.read(rest(from, first, REFUSAL)),
                    RetryAfter.read(from::header, Instant.now()));
        }
        Answer answer = new Answer();
        boolean whole = from.isDocument() ? isRead(from, first, answer) : isFollowed(from, first, answer);
        if (!whole && answer.finish().isEmpty()) {
            return new AgentOutcome.Failed(FailureKind.ANSWER_TRUNCATED,
                    "The answer went on beyond " + ANSWER + " characters, and was not read further.", answer.usage());
        }
        pass(answer);
        return outcome(from, answer);
    }

    /// @return whether it came to an end, of whatever sort
    private boolean isFollowed(Reply from, Optional<String> first, Answer answer) throws InterruptedException {
        ServerSentEvents events = new ServerSentEvents();
        Optional<String> line = first;
        for (long left = ANSWER; line.isPresent() && left > 0; left -= line.map(String::length).orElse(0)) {
            events.feed(line.get()).ifPresent(event -> {
                answer.read(event);
                show(from, answer);
            });
            if (answer.finish().isPresent() && tail.isEmpty()) {
                tail = Optional.of(from.cutAfter(TAIL));
            }
            line = answer.isOver() ? Optional.empty() : from.next();
        }
        return line.isEmpty();
    }

    /// Passes on what came. Where more is there already, it goes together: an answer comes in a thousand pieces.
    private void show(Reply from, Answer answer) {
        if (answer.untaken() > 0 && (answer.untaken() >= BATCH || !from.hasMore())) {
            pass(answer);
        }
        if (answer.isThinking() && System.nanoTime() - reasoningShown >= REASONING_INTERVAL.toNanos()) {
            reasoningShown = System.nanoTime();
            activities.accept(new Activity.Reasoning());
        }
    }

    private void pass(Answer answer) {
        String text = answer.takeNew();
        if (!text.isEmpty()) {
            activities.accept(new Activity.Text(stream, text));
        }
    }

    /// The same of an answer that does not stream.
    private boolean isRead(Reply from, Optional<String> first, Answer answer) throws InterruptedException {
        String document = rest(from, first, ANSWER);
        boolean whole = document.length() < ANSWER;
        if (whole) {
            answer.read(document);
        }
        return whole;
    }

    /// A body that is no stream.
    private String rest(Reply from, Optional<String> first, int most) throws InterruptedException {
        StringBuilder body = new StringBuilder();
        for (Optional<String> line = first; line.isPresent() && body.length() < most; line = from.next()) {
            body.append(line.get()).append('\n');
        }
        return body.toString();
    }

    /// An answer that came to its end is never thrown away, whatever came after it.
    private AgentOutcome outcome(Reply from, Answer answer) {
        Optional<AgentOutcome> ended = answer.finish()
                .map(finish -> AnswerJudge.judge(finish, answer.text(), answer.usage()));
        if (ended.isPresent() && (ended.get() instanceof AgentOutcome.Completed || !isAbortWanted())) {
            return ended.get();
        }
        if (answer.complaint().isPresent() && !isAbortWanted()) {
            return Refusals.inAnswer(answer.complaint().get(), answer.usage());
        }
        return unfinished(from, answer);
    }

    private AgentOutcome unfinished(Reply from, Answer answer) {
        if (isAbortWanted()) {
            return new AgentOutcome.Aborted(answer.usage());
        }
        String where = answer.length() == 0 ? "" : " after " + answer.length() + " characters of the answer";
        String how = from.isSilent()
                ? "The endpoint said nothing for " + idle.toSeconds() + " s" + where + "."
                : from.breakage().map(reason -> "The line to the endpoint failed" + where + ": " + reason)
                        .orElse("The endpoint ended the answer" + where + " without saying why.");
        return new AgentOutcome.Failed(FailureKind.PROVIDER_UNAVAILABLE, how, answer.usage());
    }

    private AgentOutcome clean(AgentOutcome outcome) {
        return switch (outcome) {
            case AgentOutcome.Failed(var kind, String message, var usage) ->
                new AgentOutcome.Failed(kind, endpoint.forPeople(message), usage);
            case AgentOutcome.Limited(var until, String message, var usage) ->
                new AgentOutcome.Limited(until, endpoint.forPeople(message), usage);
            case AgentOutcome.Completed _,AgentOutcome.Aborted _,AgentOutcome.Interrupted _ -> outcome;
        };
    }
}
