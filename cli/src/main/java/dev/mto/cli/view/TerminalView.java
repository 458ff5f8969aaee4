package dev.mto.cli.view;

import dev.mto.cli.view.Theme.Tone;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.impl.DumbTerminal;
import org.jline.utils.AttributedString;
import org.jline.utils.InfoCmp.Capability;
import org.jline.utils.Signals;

/// Watches a plan on a terminal, drawing it over itself. Confined to one thread.
///
/// The terminal is only ever written to. JLine's own system terminals also set its modes, at the latest when they are
/// closed, for which the kernel stops a process that runs in the background (`mto run … &`).
public final class TerminalView implements LiveView {
    /// Whether the terminal goes on in the next row at the end of one. While a picture is drawn it does not: what is wider
    /// than it should be, as in a window that has just been made smaller, is cut off instead of moving all below.
    private static final String NO_WRAP = "\033[?7l";

    private static final String WRAP = "\033[?7h";
    /// How long a frame of the spinner is seen, in milliseconds.
    private static final int PERIOD = 100;

    private final Terminal terminal;
    private final TerminalSize sizes;
    private final Theme theme;
    private final Thread restorer = new Thread(this::restore);
    private final AtomicBoolean resized = new AtomicBoolean();
    private Size size;
    private boolean cursorHidden;
    private String note = "";
    private long noted;
    private Optional<PlanPainter> painter = Optional.empty();
    private List<AttributedString> drawn = List.of();
    private int labels;
    private int frame;
    private int shownFrame = -1;

    private TerminalView(Terminal terminal, TerminalSize sizes, Theme theme) {
        this.terminal = terminal;
        this.sizes = sizes;
        this.theme = theme;
        this.size = sizes.read();
        Signals.register("WINCH", () -> resized.set(true));
    }

    /// On standard error, so that standard output carries the answer only.
    public static TerminalView onError(Map<String, String> variables) {
        try {
            Terminal terminal = new DumbTerminal("mto", variables.getOrDefault("TERM", "xterm"),
                    InputStream.nullInputStream(), new FileOutputStream(FileDescriptor.err), StandardCharsets.UTF_8);
            return new TerminalView(terminal, new TerminalSize(variables), Theme.of(variables, true));
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
    }

    @Override
    public void note(String text) {
        if (!text.equals(note)) {
            noted = System.nanoTime();
        }
        note = text;
        tick();
    }

    @Override
    public void show(PlanPicture plan, Activities activities, Instant now, boolean changed) {
        hideCursor();
        painter = Optional.of(new PlanPainter(plan, activities, now, currentFrame()));
        if (changed) {
            shownFrame = -1;
        }
        tick();
    }

    /// Draws, unless this frame was drawn already: what comes many times a second is shown ten times a second.
    private void tick() {
        frame = currentFrame();
        if (frame == shownFrame) {
            return;
        }
        if (resized.getAndSet(false)) {
            beginAnew();
        }
        shownFrame = frame;
        draw(lines());
    }

    private static int currentFrame() {
        return Math.toIntExact(System.nanoTime() / 1_000_000 / PERIOD % Integer.MAX_VALUE);
    }

    private List<AttributedString> lines() {
        int width = size.getColumns() - 1;
        List<AttributedString> lines = new ArrayList<>();
        painter.ifPresent(plan -> {
            // Once wide, always wide: columns that move to and fro are unrest.
            labels = Math.max(labels, plan.labelColumns());
            lines.addAll(plan.paint(theme, width, labels));
        });
        if (!note.isEmpty()) {
            String since = Text.running(Duration.ofNanos(System.nanoTime() - noted));
            String text = theme.glyphs().spinning(frame) + " " + Text.oneLine(note) + "  " + since;
            lines.add(theme.cut(theme.styled(Tone.BUSY, text), width));
        }
        int room = size.getRows() - 2;
        if (lines.size() > room && room > 1) {
            int hidden = lines.size() - room + 1;
            lines.subList(room - 1, lines.size()).clear();
            lines.add(theme.styled(Tone.QUIET, theme.glyphs().ellipsis() + " " + hidden + " more lines"));
        }
        return lines;
    }

    /// Only lines that are others than before, each with its end: terminals of today wrap lines anew when they change their
    /// width, and run together those that have none. (JLine's own display leaves the ends out.)
    ///
    /// The cursor rests on an empty line of its own below, where the terminal echoes a Ctrl-C; whatever it echoed, the
    /// cursor is where it is believed to be after a carriage return.
    private void draw(List<AttributedString> lines) {
        terminal.writer().write(NO_WRAP);
        up(drawn.size());
        for (int row = 0; row < lines.size(); row++) {
            if (row >= drawn.size() || !lines.get(row).equals(drawn.get(row))) {
                terminal.writer().write(lines.get(row).toAnsi(terminal));
                terminal.puts(Capability.clr_eol);
            }
            terminal.writer().write("\r\n");
        }
        terminal.puts(Capability.clr_eos);
        terminal.writer().write(WRAP);
        terminal.flush();
        drawn = lines;
    }

    private void up(int rows) {
        terminal.writer().write('\r');
        for (int row = 0; row < rows; row++) {
            terminal.puts(Capability.cursor_up);
        }
    }

    /// Terminals of today wrap what no longer fits when they get narrower, so what was drawn may take more rows now.
    private void beginAnew() {
        size = sizes.read();
        int rows = drawn.stream()
                .mapToInt(line -> Math.max(1, Math.ceilDiv(line.columnLength(), size.getColumns()))).sum();
        up(Math.min(rows, size.getRows() - 1));
        drawn = List.of();
    }

    @Override
    public void close() {
        note = "";
        draw(lines());
        if (cursorHidden) {
            cursorHidden = false;
            restore();
        }
    }

    /// Not before there is something to watch, and given back even where a signal ends the process.
    private void hideCursor() {
        if (!cursorHidden) {
            cursorHidden = true;
            Runtime.getRuntime().addShutdownHook(restorer);
            terminal.puts(Capability.cursor_invisible);
        }
    }

    @Override
    public void restore() {
        terminal.writer().write(WRAP);
        terminal.puts(Capability.cursor_normal);
        terminal.flush();
    }
}
