package dev.mto.cli.view;

import dev.mto.cli.view.Theme.Tone;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.impl.DumbTerminal;
import org.jline.utils.AttributedString;
import org.jline.utils.Display;
import org.jline.utils.InfoCmp.Capability;

/// Watches a plan on a terminal, drawing it over itself. Confined to one thread.
///
/// The terminal is only ever written to. JLine's own system terminals also set its
/// modes, at the latest when they are closed, for which the kernel stops a process
/// that runs in the background (`mto run … &`).
public final class TerminalView implements LiveView {
    /// Frames of the spinner, and how stale the size of the terminal may be.
    private static final int PERIOD = 100;
    private static final int FRAMES_PER_SIZE = 10;

    private final Terminal terminal;
    private final Display display;
    private final TerminalSize sizes;
    private final Theme theme;
    private final Thread restorer = new Thread(this::restore);
    private boolean cursorHidden;
    private String note = "";
    private List<AttributedString> picture = List.of();
    private int frame;
    private int shownFrame = -1;

    private TerminalView(Terminal terminal, TerminalSize sizes, Theme theme) {
        this.terminal = terminal;
        this.display = new Display(terminal, false);
        this.sizes = sizes;
        this.theme = theme;
        measure();
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
        note = text;
        tick();
    }

    @Override
    public void show(PlanPicture plan, Activities activities, Instant now, boolean changed) {
        hideCursor();
        int width = display.getColumns() - 1;
        picture = new PlanPainter(plan, activities, now, currentFrame()).paint(theme, width);
        if (changed) {
            shownFrame = -1;
        }
        tick();
    }

    /// Draws, unless this frame was drawn already: what comes many times a second is
    /// shown ten times a second.
    private void tick() {
        frame = currentFrame();
        if (frame == shownFrame) {
            return;
        }
        if (frame / FRAMES_PER_SIZE != shownFrame / FRAMES_PER_SIZE) {
            measure();
        }
        shownFrame = frame;
        draw(lines());
    }

    private static int currentFrame() {
        return Math.toIntExact(System.nanoTime() / 1_000_000 / PERIOD % Integer.MAX_VALUE);
    }

    private List<AttributedString> lines() {
        List<AttributedString> lines = new ArrayList<>(picture);
        if (!note.isEmpty()) {
            String text = theme.glyphs().spinning(frame) + " " + Text.oneLine(note);
            lines.add(theme.cut(theme.styled(Tone.BUSY, text), display.getColumns() - 1));
        }
        int room = display.getRows() - 2;
        if (lines.size() > room && room > 1) {
            int hidden = lines.size() - room + 1;
            lines = new ArrayList<>(lines.subList(0, room - 1));
            lines.add(theme.styled(Tone.QUIET, theme.glyphs().ellipsis() + " " + hidden + " more lines"));
        }
        return lines;
    }

    /// The cursor rests on an empty line of its own below, where the terminal echoes
    /// a Ctrl-C.
    private void draw(List<AttributedString> lines) {
        List<AttributedString> withRest = new ArrayList<>(lines);
        withRest.add(AttributedString.EMPTY);
        display.update(withRest, lines.size() * (display.getColumns() + 1));
        terminal.flush();
    }

    private void measure() {
        Size size = sizes.read();
        if (size.getColumns() != display.getColumns() || size.getRows() != display.getRows()) {
            terminal.setSize(size);
            display.resize(size);
        }
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
