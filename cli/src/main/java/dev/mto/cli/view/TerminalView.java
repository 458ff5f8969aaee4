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
import org.jline.utils.Display;
import org.jline.utils.InfoCmp.Capability;
import org.jline.utils.Signals;

/// Watches a plan on a terminal, drawing it over itself. Confined to one thread.
///
/// The terminal is only ever written to. JLine's own system terminals also set its modes, at the latest when they are
/// closed, for which the kernel stops a process that runs in the background (`mto run … &`).
public final class TerminalView implements LiveView {
    /// How long a frame of the spinner is seen, in milliseconds.
    private static final int PERIOD = 100;

    private final Terminal terminal;
    private final TerminalSize sizes;
    private final Theme theme;
    private final Thread restorer = new Thread(this::restore);
    private final AtomicBoolean resized = new AtomicBoolean();
    private Display display;
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
        this.display = newDisplay();
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
        int width = display.getColumns() - 1;
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
        int room = display.getRows() - 2;
        if (lines.size() > room && room > 1) {
            int hidden = lines.size() - room + 1;
            lines.subList(room - 1, lines.size()).clear();
            lines.add(theme.styled(Tone.QUIET, theme.glyphs().ellipsis() + " " + hidden + " more lines"));
        }
        return lines;
    }

    /// The cursor rests on an empty line of its own below, where the terminal echoes a Ctrl-C; whatever it echoed, the
    /// cursor is where it is believed to be after a carriage return.
    private void draw(List<AttributedString> lines) {
        drawn = lines;
        List<AttributedString> withRest = new ArrayList<>(lines);
        withRest.add(AttributedString.EMPTY);
        terminal.writer().write('\r');
        display.update(withRest, lines.size() * (display.getColumns() + 1));
        terminal.flush();
    }

    private Display newDisplay() {
        Size size = sizes.read();
        terminal.setSize(size);
        Display made = new Display(terminal, false);
        made.resize(size);
        return made;
    }

    /// Terminals of today wrap what no longer fits when they get narrower, so what was drawn may take more rows now.
    private void beginAnew() {
        display = newDisplay();
        int rows = drawn.stream()
                .mapToInt(line -> Math.max(1, Math.ceilDiv(line.columnLength(), display.getColumns()))).sum();
        terminal.writer().write('\r');
        for (int row = 0; row < Math.min(rows, display.getRows() - 1); row++) {
            terminal.puts(Capability.cursor_up);
        }
        terminal.puts(Capability.clr_eos);
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
        terminal.puts(Capability.cursor_normal);
        terminal.flush();
    }
}
