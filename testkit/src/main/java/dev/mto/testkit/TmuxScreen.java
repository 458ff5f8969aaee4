package dev.mto.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// A terminal with one program in it, which a test reads and types into as a person does. It belongs to a tmux server of
/// its own, that nobody else on this machine sees. Confined to one thread.
public final class TmuxScreen implements AutoCloseable {
    private static final String CONFIGURATION = """
            set -g status off
            set -g remain-on-exit on
            set -gq remain-on-exit-format ""
            set -g default-shell /bin/sh
            set -g history-limit 0
            set -g escape-time 0
            """;
    private static final long COMMAND_LIMIT_SECONDS = 20;
    private static final long END_LIMIT_SECONDS = 5;

    private final Path tmux;
    private final Path folder;
    private final List<ProcessHandle> program;
    private final List<ProcessHandle> server;

    /// How many columns and rows.
    public record Size(int columns, int rows) {
        /// Opencode shows its sidebar from 121 columns on.
        public static final Size WITH_SIDEBAR = new Size(150, 50);
    }

    private TmuxScreen(Path tmux, Path folder) {
        this.tmux = tmux;
        this.folder = folder;
        this.program = new ArrayList<>();
        this.server = new ArrayList<>();
    }

    /// Opens one.
    ///
    /// @param folder in which it makes a folder for its socket; a test's temporary folder, of a short name
    /// @param program its command, its directory and the whole of its environment
    /// @throws AssertionError where there is no tmux and it cannot be installed
    public static TmuxScreen open(Path folder, Size size, ProcessBuilder program)
            throws IOException, InterruptedException {
        Path own = Files.createTempDirectory(folder, "tmux");
        TmuxScreen screen = new TmuxScreen(SystemProgram.tmux().path(), own);
        Path configuration = Files.writeString(own.resolve("tmux.conf"), CONFIGURATION);
        // Through env, since tmux hands a command of a single word to a shell.
        List<String> command = Stream.concat(
                Stream.of("-f", configuration.toString(), "new-session", "-d", "-x", String.valueOf(size.columns),
                        "-y", String.valueOf(size.rows), "-c", program.directory().toString(), "--", "env"),
                program.command().stream()).toList();
        screen.run(program.environment(), command);
        screen.processes("#{pane_pid}").forEach(screen.program::add);
        screen.processes("#{pid}").forEach(screen.server::add);
        return screen;
    }

    /// Types a text, as it is.
    public void type(String text) throws IOException, InterruptedException {
        run(Map.of(), List.of("send-keys", "-l", "--", text));
    }

    /// Presses a key, by tmux's name for it: `Enter`, `Escape`, `C-c`.
    public void key(String name) throws IOException, InterruptedException {
        run(Map.of(), List.of("send-keys", name));
    }

    /// What it shows now: a line for each row, without blanks at the end of a row.
    public String text() throws IOException, InterruptedException {
        return run(Map.of(), List.of("capture-pane", "-p"));
    }

    /// The same with its colours, as escape sequences.
    public String ansi() throws IOException, InterruptedException {
        return run(Map.of(), List.of("capture-pane", "-p", "-e"));
    }

    /// Waits until it shows a text within one row.
    ///
    /// @throws AssertionError after the time-out, with all of the screen
    public String await(String text, Duration timeout) throws IOException, InterruptedException {
        return await(screen -> screen.contains(text), "\"" + text + "\" on the screen", timeout);
    }

    /// Waits until what it shows is as wanted.
    ///
    /// @param wanted what is waited for, for the message
    /// @throws AssertionError after the time-out, with all of the screen
    public String await(Predicate<String> fits, String wanted, Duration timeout)
            throws IOException, InterruptedException {
        Glance<String> glance = this::text;
        return glance.until(fits, wanted, timeout);
    }

    /// Waits until the program has ended by itself.
    ///
    /// @throws AssertionError after the time-out, with all of the screen
    public void awaitEnd(Duration timeout) throws IOException, InterruptedException {
        // A process that has ended stays a zombie for as long as its pane remains, so that it cannot be asked itself.
        await(_ -> isDead(), "end of the program", timeout);
    }

    /// The exit code of the program, which has ended by itself.
    public int exitCode() throws IOException, InterruptedException {
        // It may have missed the end of a program, and looks for such when the next one ends.
        run(Map.of(), List.of("run-shell", "true"));
        Glance<String> status = () -> run(Map.of(), List.of("list-panes", "-F", "#{pane_dead_status}")).strip();
        return Integer.parseInt(
                status.until(code -> !code.isEmpty(), "exit code", Duration.ofSeconds(END_LIMIT_SECONDS)));
    }

    /// Makes the window larger or smaller, of which the program is told by a signal.
    public void resize(Size size) throws IOException, InterruptedException {
        run(Map.of(), List.of("resize-window", "-x", String.valueOf(size.columns), "-y", String.valueOf(size.rows)));
    }

    /// Ends the program as a crash would: it cannot do anything about it. Returns when it is gone.
    public void kill() throws IOException, InterruptedException {
        family().forEach(ProcessHandle::destroyForcibly);
        awaitEnd(Duration.ofSeconds(END_LIMIT_SECONDS));
    }

    /// Closes the terminal, and ends what does not end with it. May be called twice.
    @Override
    public void close() {
        List<ProcessHandle> all = Stream.concat(family().stream(), server.stream()).toList();
        try {
            run(Map.of(), List.of("kill-server"));
        } catch (IOException _) {
            // There is none any more.
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        awaitEnd(all);
        // Whoever is deaf to the end of its terminal may have started something since.
        List<ProcessHandle> deaf = all.stream().flatMap(TmuxScreen::withDescendants).toList();
        deaf.forEach(ProcessHandle::destroyForcibly);
        awaitEnd(deaf);
    }

    private static void awaitEnd(List<ProcessHandle> processes) {
        CompletableFuture.allOf(processes.stream().map(ProcessHandle::onExit).toArray(CompletableFuture[]::new))
                .completeOnTimeout(null, END_LIMIT_SECONDS, TimeUnit.SECONDS).join();
    }

    private boolean isDead() {
        try {
            return run(Map.of(), List.of("list-panes", "-F", "#{pane_dead}")).strip().equals("1");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private Stream<ProcessHandle> processes(String format) throws IOException, InterruptedException {
        return run(Map.of(), List.of("list-panes", "-F", format)).lines().map(Long::parseLong)
                .flatMap(pid -> ProcessHandle.of(pid).stream());
    }

    private List<ProcessHandle> family() {
        return program.stream().flatMap(TmuxScreen::withDescendants).toList();
    }

    private static Stream<ProcessHandle> withDescendants(ProcessHandle process) {
        return Stream.concat(Stream.of(process), process.descendants());
    }

    private String run(Map<String, String> environment, List<String> arguments)
            throws IOException, InterruptedException {
        List<String> command = Stream.concat(
                Stream.of(tmux.toString(), "-u", "-S", folder.resolve("s").toString()), arguments.stream()).toList();
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().putAll(environment);
        Process process = builder.start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(COMMAND_LIMIT_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IOException("tmux did not end: " + String.join(" ", arguments));
        }
        if (process.exitValue() != 0) {
            throw new IOException("tmux " + String.join(" ", arguments) + ": " + output);
        }
        return output;
    }
}
