package dev.mto.http;

import dev.mto.json.ActivityJson;
import dev.mto.run.JournalEntry;
import dev.mto.run.PlanUpdate;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// What an event stream sends in one piece, and what comes after it. Thread-safe; only what comes after it changes, once.
final class EventFrame {
    private final long seq;
    private final boolean numbered;
    private final boolean ends;
    private final byte[] bytes;
    private final long position;
    private final long offset;
    private volatile Optional<EventFrame> next = Optional.empty();

    /// @param position how many frames of its tape were before it
    /// @param offset how many bytes of its tape there are with it
    EventFrame(long seq, boolean numbered, boolean ends, byte[] bytes, long position, long offset) {
        this.seq = seq;
        this.numbered = numbered;
        this.ends = ends;
        this.bytes = bytes;
        this.position = position;
        this.offset = offset;
    }

    /// A place between events, with nothing to send.
    static EventFrame mark(long seq, boolean ends, long position, long offset) {
        return new EventFrame(seq, false, ends, new byte[0], position, offset);
    }

    /// Puts a frame after it, once.
    ///
    /// @return that frame
    EventFrame followedBy(EventFrame frame) {
        next = Optional.of(frame);
        return frame;
    }

    Optional<EventFrame> next() {
        return next;
    }

    /// The number of the event; of anything else, that of the event before it.
    long seq() {
        return seq;
    }

    /// Whether it is an event of the journal.
    boolean isNumbered() {
        return numbered;
    }

    /// Whether it only shows what a session does, and may be left out.
    boolean isForShow() {
        return !numbered && bytes.length > 0;
    }

    /// Whether the stream is over with it.
    boolean ends() {
        return ends;
    }

    /// Shared by all streams: not to be written to.
    byte[] bytes() {
        return bytes;
    }

    long position() {
        return position;
    }

    long offset() {
        return offset;
    }

    /// An update as it is sent.
    static byte[] words(EventForms forms, PlanUpdate update) {
        String words = switch (update) {
            case PlanUpdate.Recorded(JournalEntry entry) -> "id: " + entry.seq() + "\nevent: "
                    + forms.type().apply(entry.event()) + "\ndata: " + forms.entry().apply(entry) + "\n\n";
            case PlanUpdate.Shown shown -> "event: activity\ndata: " + ActivityJson.of(shown) + "\n\n";
        };
        return words.getBytes(StandardCharsets.UTF_8);
    }
}
