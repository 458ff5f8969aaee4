package dev.mto.cli.view;

import dev.mto.cli.view.Theme.Tone;
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
record Row(Tone tone, String mark, String label, String agent, String elapsed, String note) {
    /// How wide the columns of a picture are.
    ///
    /// @param agent 0 where there is no room for it
    record Columns(int total, int label, int agent) {
        private static final int ELAPSED = 7;
        private static final int ROOM_FOR_AGENTS = 70;
        private static final int LEAST_LABEL = 10;

        /// Shares a width out: labels get what they need up to three fifths, notes what is left.
        ///
        /// @param widestLabel in columns
        /// @param widestAgent in columns
        static Columns within(int total, int widestLabel, int widestAgent) {
            int agent = total < ROOM_FOR_AGENTS ? 0 : Math.min(14, widestAgent);
            int free = total - 2 - (agent == 0 ? 0 : agent + 2) - 2 - ELAPSED - 2;
            int most = Math.max(LEAST_LABEL, free * 3 / 5);
            return new Columns(total, Math.min(widestLabel, most), agent);
        }
    }

    AttributedString within(Columns columns, Theme theme) {
        Tone quiet = tone == Tone.QUIET ? Tone.QUIET : Tone.NORMAL;
        AttributedStringBuilder line = new AttributedStringBuilder();
        line.append(theme.styled(tone, mark)).append(" ");
        line.append(theme.fit(theme.styled(quiet, label), columns.label()));
        if (columns.agent() > 0) {
            line.append("  ").append(theme.fit(theme.styled(Tone.QUIET, agent), columns.agent()));
        }
        line.append("  ").append(" ".repeat(Math.max(0, Columns.ELAPSED - elapsed.length()))).append(elapsed);
        if (!note.isEmpty() && (tone != Tone.GOOD || line.columnLength() + 2 + note.length() <= columns.total())) {
            line.append("  ").append(theme.styled(tone == Tone.GOOD ? Tone.QUIET : tone, note));
        }
        return trimmed(theme.cut(line.toAttributedString(), columns.total()));
    }

    private static AttributedString trimmed(AttributedString line) {
        int end = line.length();
        while (end > 0 && line.charAt(end - 1) == ' ') {
            end--;
        }
        return line.subSequence(0, end);
    }
}
