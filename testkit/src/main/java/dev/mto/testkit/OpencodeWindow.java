package dev.mto.testkit;

import dev.mto.testkit.TmuxScreen.Size;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Opencode's terminal interface, as it stands before a person. Confined to one thread.
public final class OpencodeWindow implements AutoCloseable {
    /// A start takes 7 s on an idle machine. For one that hangs.
    private static final Duration START_LIMIT = Duration.ofMinutes(4);
    private static final Duration TYPING_LIMIT = Duration.ofSeconds(20);
    private static final int SIDEBAR_COLUMNS = 44;
    /// What stands in the prompt while it is empty, in every session and before the first.
    private static final String READY = "ctrl+p commands";

    private final TmuxScreen screen;

    private OpencodeWindow(TmuxScreen screen) {
        this.screen = screen;
    }

    /// Opens one and waits until it can be typed into.
    ///
    /// @param folder a test's temporary folder, of a short name
    /// @param arguments of opencode, such as `-c` for the newest session of the directory
    public static OpencodeWindow open(Path folder, PluggedOpencode opencode, Path directory, String... arguments)
            throws IOException, InterruptedException {
        OpencodeWindow window = new OpencodeWindow(
                TmuxScreen.open(folder, Size.WITH_SIDEBAR, opencode.command(directory, arguments)));
        try {
            window.screen.await(READY, START_LIMIT);
            return window;
        } catch (AssertionError hung) {
            String prodded = window.prodded();
            window.close();
            throw new AssertionError(
                    hung.getMessage() + prodded + "\nWhat opencode logged:\n" + opencode.logged(), hung);
        } catch (IOException | InterruptedException failure) {
            window.close();
            throw failure;
        }
    }

    /// What a window shows that stayed empty, once something happens to it: whether it hangs, or only does not draw.
    private String prodded() {
        try {
            screen.key("Space");
            TimeUnit.SECONDS.sleep(3);
            String afterKey = screen.text().strip();
            screen.resize(new Size(Size.WITH_SIDEBAR.columns() - 1, Size.WITH_SIDEBAR.rows()));
            TimeUnit.SECONDS.sleep(3);
            return "\nAfter a key:\n" + afterKey + "\nIn another size:\n" + screen.text().strip();
        } catch (IOException gone) {
            return "\nIt takes no key any more: " + gone.getMessage();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return "";
        }
    }

    /// Types a line into the prompt and sends it.
    public void enter(String line) throws IOException, InterruptedException {
        screen.type(line);
        String end = line.substring(Math.max(0, line.length() - 20)).strip();
        awaitTyped(end);
        screen.key("Enter");
    }

    /// Types a command without arguments and sends it; the blank closes the list of commands, which would take the
    /// first Enter for itself.
    public void enterBare(String command) throws IOException, InterruptedException {
        enter(command + " ");
    }

    /// Picks a command of the terminal interface itself, or of a plugin for it, from the list that opens at its name.
    public void pick(String command) throws IOException, InterruptedException {
        screen.type(command);
        screen.await(shown -> shown.lines().anyMatch(row -> row.matches(".*" + command + " +\\w.*")),
                "row for " + command, TYPING_LIMIT);
        screen.key("Enter");
    }

    /// Leaves the session for a new one.
    public void newSession() throws IOException, InterruptedException {
        pick("/new");
        screen.await("Ask anything", TYPING_LIMIT);
    }

    /// Leaves opencode as a person does, and waits until it is gone.
    public void quit() throws IOException, InterruptedException {
        screen.key("C-c");
        screen.awaitEnd(TYPING_LIMIT);
    }

    /// Ends opencode as a crash would.
    public void kill() throws IOException, InterruptedException {
        screen.kill();
    }

    public TmuxScreen screen() {
        return screen;
    }

    /// The conversation as it is on the screen: without the sidebar and the frames, each run of blanks and line ends
    /// as one blank, so that it does not matter where a line is broken.
    public String conversation() throws IOException, InterruptedException {
        return conversation(screen.text());
    }

    /// What the sidebar shows, likewise.
    public String sidebar() throws IOException, InterruptedException {
        return flat(screen.text().lines().map(row -> row.substring(Math.min(row.length(), edge())))
                .collect(Collectors.joining("\n")));
    }

    /// Waits until the conversation shows a text, wherever its lines are broken.
    public String await(String text, Duration timeout) throws IOException, InterruptedException {
        return await(shown -> shown.contains(text), "\"" + text + "\" in the conversation", timeout);
    }

    /// Waits until the conversation shows all of some texts at once.
    public String awaitAll(Duration timeout, String... texts) throws IOException, InterruptedException {
        return await(shown -> Stream.of(texts).allMatch(shown::contains), String.join("\" and \"", texts), timeout);
    }

    /// Waits until the conversation is as wanted.
    ///
    /// @throws AssertionError after the time-out, with all of the screen
    public String await(Predicate<String> fits, String wanted, Duration timeout)
            throws IOException, InterruptedException {
        return conversation(screen.await(shown -> fits.test(conversation(shown)), wanted, timeout));
    }

    private void awaitTyped(String end) throws IOException, InterruptedException {
        // The prompt is wider before the first message than in a session, which has the sidebar beside it.
        screen.await(shown -> flat(shown).contains(end) || conversation(shown).contains(end), "\"" + end + "\" typed",
                TYPING_LIMIT);
    }

    private static String conversation(String shown) {
        return flat(shown.lines().map(row -> row.substring(0, Math.min(row.length(), edge())))
                .collect(Collectors.joining("\n")));
    }

    private static int edge() {
        return Size.WITH_SIDEBAR.columns() - SIDEBAR_COLUMNS;
    }

    private static String flat(String rows) {
        return rows.replaceAll("[┃╹▀▄\\s]+", " ");
    }

    @Override
    public void close() {
        screen.close();
    }
}
