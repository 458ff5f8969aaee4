package dev.mto.cli.view;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jline.terminal.Size;

/// How large the terminal is, and whether there is one. Thread-safe.
public final class TerminalSize {
    private static final int USUAL_COLUMNS = 80;
    private static final int USUAL_ROWS = 24;

    private static final Pattern ROWS_AND_COLUMNS = Pattern.compile("([1-9]\\d{0,3}) ([1-9]\\d{0,3})");

    private final Map<String, String> variables;

    public TerminalSize(Map<String, String> variables) {
        this.variables = Map.copyOf(variables);
    }

    /// Whether standard output is a terminal.
    public static boolean isOutput() {
        return isTerminal(1);
    }

    /// Whether standard error is a terminal that can be drawn on.
    public boolean canDrawOnError() {
        return !variables.getOrDefault("TERM", "dumb").equals("dumb") && isTerminal(2);
    }

    /// Whether somebody sits there who can be asked: who starts a program in the background reads no questions of it, and
    /// the kernel would stop it for asking.
    public static boolean canAsk() {
        return holds("[ -t 0 ] && [ -t 2 ] && case \"$(ps -o stat= -p $PPID)\" in *+*) ;; *) exit 1 ;; esac");
    }

    /// The JDK can tell only of standard input and output taken together, JLine only after unpacking a native library.
    private static boolean isTerminal(int descriptor) {
        return holds("[ -t " + descriptor + " ]");
    }

    private static boolean holds(String condition) {
        try {
            return new ProcessBuilder("/bin/sh", "-c", condition).inheritIO().start().waitFor() == 0;
        } catch (IOException _) {
            return false;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /// The size of the terminal this process was started from; 80 by 24 where it tells none.
    public Size read() {
        try {
            Process stty = new ProcessBuilder("stty", "size")
                    .redirectInput(Path.of("/dev/tty").toFile())
                    .redirectError(ProcessBuilder.Redirect.DISCARD).start();
            String said = new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
            return stty.waitFor(1, TimeUnit.SECONDS) ? parsed(said) : usual();
        } catch (IOException _) {
            return usual();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return usual();
        }
    }

    private static Size parsed(String said) {
        Matcher rowsAndColumns = ROWS_AND_COLUMNS.matcher(said);
        return rowsAndColumns.matches()
                ? Size.of(Integer.parseInt(rowsAndColumns.group(2)), Integer.parseInt(rowsAndColumns.group(1)))
                : usual();
    }

    private static Size usual() {
        return Size.of(USUAL_COLUMNS, USUAL_ROWS);
    }
}
