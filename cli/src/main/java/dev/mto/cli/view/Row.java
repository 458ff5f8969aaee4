package dev.mto.cli.view;

import dev.mto.cli.view.Theme.Tone;
import dev.mto.cli.view.Timeline.Span;
import java.util.Optional;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStringBuilder;

/// One line of the picture of a plan, before it has a width. Immutable.
///
/// @param tone the look of the mark and of the note
/// @param mark the sign of the state
/// @param label what it is about
/// @param agent who does it; may be empty
/// @param elapsed how long; may be empty
/// @param note what it waits for or is doing; may be empty; of what went well it is left out where there is no room
/// @param span when it was; empty where it has not begun
record Row(
        Tone tone,
        String mark,
        String label,
        String agent,
        String elapsed,
        String note,
        Optional<Span> span) {
    Row(Tone tone, String mark, String label, String agent, String elapsed, String note) {
        this(tone, mark, label, agent, elapsed, note, Optional.empty());
    }

    /// The same with the time it has on the time line.
    Row during(Optional<Span> time) {
        return new Row(tone, mark, label, agent, elapsed, note, time);
    }

    /// How wide the columns of a picture are.
    ///
    /// @param agent 0 where there is no room for it
    /// @param bar how wide the time line is; 0 where there is no room for it, or none is wanted
    record Columns(int total, int label, int agent, int bar) {
        private static final int MARK = 2;
        private static final int GAP = 2;
        private static final int ELAPSED = 7;
        private static final int MOST_AGENT = 14;
        private static final int LEAST_LABEL = 10;
        private static final int ROOM_FOR_AGENTS = 70;
        /// In less than this a time line would leave nothing of the descriptions.
        private static final int ROOM_FOR_TIME = 64;
        private static final int ROOM_FOR_TIME_AND_AGENTS = 90;
        private static final int MOST_BAR = 40;
        /// Enough for "not in the plan, 1,000 tokens".
        private static final int USUAL_NOTE = 31;

        /// Shares a width out: labels get what they need up to three fifths, notes what is left.
        ///
        /// @param widestLabel in columns
        /// @param widestAgent in columns
        static Columns within(int total, int widestLabel, int widestAgent) {
            int agent = total < ROOM_FOR_AGENTS ? 0 : Math.min(MOST_AGENT, widestAgent);
            int most = Math.max(LEAST_LABEL, free(total, agent) * 3 / 5);
            return new Columns(total, Math.min(widestLabel, most), agent, 0);
        }

        /// The same with a time line, where there is room for one: it has a quarter at the least, notes some more than that
        /// up to what they usually want, and labels the rest. What labels leave over goes to the notes first. That none of it
        /// depends on what the notes say at the moment keeps the time line still.
        static Columns timed(int total, int widestLabel, int widestAgent) {
            if (total < ROOM_FOR_TIME) {
                return within(total, widestLabel, widestAgent);
            }
            int agent = total < ROOM_FOR_TIME_AND_AGENTS ? 0 : Math.min(MOST_AGENT, widestAgent);
            int free = free(total, agent) - GAP;
            int bar = Math.min(MOST_BAR, free / 4);
            int label = Math.min(widestLabel, free - bar - Math.min(USUAL_NOTE, free * 2 / 5));
            return new Columns(total, label, agent, Math.clamp(free - label - USUAL_NOTE, bar, MOST_BAR));
        }

        /// What labels and notes share.
        private static int free(int total, int agent) {
            return total - MARK - (agent == 0 ? 0 : GAP + agent) - GAP - ELAPSED - GAP;
        }
    }

    AttributedString within(Columns columns, Timeline timeline, Theme theme) {
        Tone quiet = tone == Tone.QUIET ? Tone.QUIET : Tone.NORMAL;
        AttributedStringBuilder line = new AttributedStringBuilder();
        line.append(theme.styled(tone, mark)).append(" ");
        line.append(theme.fit(theme.styled(quiet, label), columns.label()));
        if (columns.agent() > 0) {
            line.append("  ").append(theme.fit(theme.styled(Tone.QUIET, agent), columns.agent()));
        }
        line.append("  ").append(" ".repeat(Math.max(0, Columns.ELAPSED - elapsed.length()))).append(elapsed);
        if (columns.bar() > 0) {
            line.append("  ").append(span.map(time -> bar(timeline.bar(time, columns.bar(), theme.glyphs()), theme))
                    .orElseGet(() -> new AttributedString(" ".repeat(columns.bar()))));
        }
        String said = tone == Tone.GOOD ? fitting(columns.total() - line.columnLength() - 2) : note;
        if (!said.isEmpty()) {
            line.append("  ").append(theme.styled(tone == Tone.GOOD ? Tone.QUIET : tone, said));
        }
        return trimmed(theme.cut(line.toAttributedString(), columns.total()));
    }

    /// As many of the note's figures as there is room for, from the first on.
    private String fitting(int room) {
        String said = note;
        while (said.length() > room && !said.isEmpty()) {
            said = said.substring(0, Math.max(0, said.lastIndexOf(", ")));
        }
        return said;
    }

    /// Before and after, the time is only hinted at.
    private AttributedString bar(String cells, Theme theme) {
        int from = cells.indexOf(theme.glyphs().bar());
        int to = cells.lastIndexOf(theme.glyphs().bar()) + 1;
        return AttributedString.join(AttributedString.EMPTY, theme.styled(Tone.QUIET, cells.substring(0, from)),
                theme.styled(tone, cells.substring(from, to)), theme.styled(Tone.QUIET, cells.substring(to)));
    }

    static AttributedString trimmed(AttributedString line) {
        int end = line.length();
        while (end > 0 && line.charAt(end - 1) == ' ') {
            end--;
        }
        return line.subSequence(0, end);
    }
}
