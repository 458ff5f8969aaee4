package dev.mto.http;

import dev.mto.agent.LogContext;
import dev.mto.orchestrator.Orchestrator;
import dev.mto.orchestrator.PlanWatch;
import dev.mto.plan.PlanId;
import dev.mto.run.JournalEntry;
import dev.mto.run.PlanEvent;
import dev.mto.run.PlanFeed;
import dev.mto.run.PlanUpdate;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What happens to one plan as server-sent events, put into words once for all who watch it. Thread-safe.
///
/// The frames form a chain that only grows at its end, and each stream keeps the place where it is. So a frame that all
/// have passed is forgotten by itself, and one that a thousand streams are yet to send is there once.
final class EventTape {
    /// How far a stream may lag behind before it is cut off, in frames: some hundred times what a plan of ten sub-tasks
    /// records, so that only a stuck reader meets it.
    static final int MAX_LAG = 10_000;
    /// The same in bytes, which all streams that lag share.
    static final long MAX_LAG_BYTES = 16 << 20;

    private static final Logger LOG = LoggerFactory.getLogger(EventTape.class);
    private static final Duration FOREVER = Duration.ofDays(1);

    private final PlanId plan;
    private final EventForms forms;
    private final PlanWatch watch;
    private final Thread thread;
    private final Set<EventStream> streams = ConcurrentHashMap.newKeySet();
    private final ReentrantLock reading = new ReentrantLock();
    /// The beginning of a chain that was read from the journal, as long as some stream is yet to send of it.
    private WeakReference<EventFrame> past = new WeakReference<>(null);
    private volatile EventFrame last;
    private volatile boolean broken;

    /// Begins to listen; what comes is told to whoever is added.
    ///
    /// @param after the number of an event that is in the journal
    private EventTape(EventForms forms, PlanId plan, PlanWatch watch, long after) {
        this.plan = plan;
        this.forms = forms;
        this.watch = watch;
        this.last = EventFrame.mark(after, false, 0, 0);
        this.thread = Thread.ofVirtual().name("events " + plan).unstarted(this::record);
    }

    /// Where a stream is.
    ///
    /// @param begin what it sends comes after this
    /// @param joined what comes after this happened while it was there
    record Place(EventFrame begin, EventFrame joined) {}

    /// Begins to listen to a plan.
    ///
    /// @param after the number of an event that is in the journal
    /// @return empty where there is no such plan
    static Optional<EventTape> open(Orchestrator orchestrator, EventForms forms, PlanId plan, long after) {
        Optional<EventTape> tape = orchestrator.watch(plan, after)
                .map(watch -> new EventTape(forms, plan, watch, after));
        tape.ifPresent(opened -> opened.thread.start());
        return tape;
    }

    /// The events that are in the journal by now, after that of a number, and an end.
    ///
    /// @return where to begin; empty where there is no such plan
    static Optional<Place> past(Orchestrator orchestrator, EventForms forms, PlanId plan, long after) {
        return read(orchestrator, plan, after, Long.MAX_VALUE).map(entries -> {
            EventFrame end = EventFrame.mark(0, true, 0, 0);
            return new Place(chain(forms, after, entries, end), end);
        });
    }

    /// Takes a stream on: it is told of what comes.
    void add(EventStream stream) {
        streams.add(stream);
    }

    /// Where a stream begins that does not want what is up to an event. Reads the journal where that is past.
    ///
    /// @param orchestrator as the reader may use it
    Place placeOf(Orchestrator orchestrator, long after) {
        EventFrame mark;
        synchronized (this) {
            mark = EventFrame.mark(last.seq(), false, last.position(), last.offset());
            append(mark);
        }
        return new Place(mark.seq() <= after ? mark : behind(orchestrator, mark, after), mark);
    }

    /// One at a time: many come back together, and what the first had to read the others find.
    private EventFrame behind(Orchestrator orchestrator, EventFrame mark, long after) {
        reading.lock();
        try {
            Optional<EventFrame> known = Optional.ofNullable(past.get()).filter(begin -> begin.seq() <= after);
            if (known.isPresent()) {
                return known.get();
            }
            List<JournalEntry> entries = read(orchestrator, plan, after, mark.seq()).orElse(List.of());
            EventFrame begin = chain(forms, after, entries, mark);
            past = new WeakReference<>(begin);
            return begin;
        } finally {
            reading.unlock();
        }
    }

    private static Optional<List<JournalEntry>> read(Orchestrator orchestrator, PlanId plan, long after, long until) {
        return orchestrator.watch(plan, after).map(reader -> {
            try (reader) {
                return reader.past().stream().filter(entry -> entry.seq() <= until).toList();
            }
        });
    }

    /// Old events do not count as lag: they were there before the stream was.
    private static EventFrame chain(EventForms forms, long after, List<JournalEntry> entries, EventFrame end) {
        EventFrame begin = EventFrame.mark(after, false, end.position(), end.offset());
        EventFrame tail = begin;
        for (JournalEntry entry : entries) {
            boolean over = entry.equals(entries.getLast()) && isEnd(entry);
            tail = tail.followedBy(
                    new EventFrame(entry.seq(), true, over, EventFrame.words(forms, new PlanUpdate.Recorded(entry)),
                            end.position(), end.offset()));
        }
        tail.followedBy(end);
        return begin;
    }

    /// A stream is over.
    ///
    /// @return whether it was the last; then this is over as well
    boolean isLeftBy(EventStream stream) {
        streams.remove(stream);
        if (streams.isEmpty()) {
            thread.interrupt();
            return true;
        }
        return false;
    }

    /// How many frames are ahead of one.
    long framesAfter(EventFrame frame) {
        return last.position() - frame.position();
    }

    boolean isTooFarAhead(long position, long offset) {
        return last.position() - position > MAX_LAG || last.offset() - offset > MAX_LAG_BYTES;
    }

    private void record() {
        try (watch; LogContext _ = LogContext.of(plan)) {
            while (true) {
                Optional<PlanUpdate> update = watch.next(FOREVER);
                update.ifPresent(this::append);
                streams.forEach(EventStream::goOn);
            }
        } catch (InterruptedException _) {
            LOG.debug("Nobody watches {} any more", plan);
        } catch (PlanFeed.Overrun | RuntimeException | Error e) {
            LOG.error("The event streams of {} break off; who reads them may come back", plan, e);
            // Before they are cut: who joins only now sees it when it begins.
            broken = true;
            streams.forEach(EventStream::cut);
        }
    }

    /// Whether nothing comes any more, though the plan may go on.
    boolean isBroken() {
        return broken;
    }

    private void append(PlanUpdate update) {
        byte[] bytes = EventFrame.words(forms, update);
        synchronized (this) {
            long position = last.position() + 1;
            long offset = last.offset() + bytes.length;
            append(switch (update) {
                // A plan that was reopened has ends in its past that were none.
                case PlanUpdate.Recorded(JournalEntry entry) -> new EventFrame(entry.seq(), true,
                        isEnd(entry) && watch.isCaughtUp(), bytes, position, offset);
                case PlanUpdate.Shown _ -> new EventFrame(last.seq(), false, false, bytes, position, offset);
            });
        }
    }

    private void append(EventFrame frame) {
        last = last.followedBy(frame);
    }

    private static boolean isEnd(JournalEntry entry) {
        return entry.event() instanceof PlanEvent.Terminal;
    }
}
