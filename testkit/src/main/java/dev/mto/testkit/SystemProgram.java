package dev.mto.testkit;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// A program of this machine that tests drive, installed where that is possible without asking anybody. Immutable.
public record SystemProgram(Path path) {
    private static final long LIMIT_MINUTES = 5;

    /// What is looked for.
    ///
    /// @param names what it may be called, the best first
    /// @param debian the package that has it
    /// @param elsewhere how it is installed where there is no apt
    private record Wanted(List<String> names, String debian, String elsewhere) {
        Optional<Path> found() {
            return names.stream().flatMap(name -> find(name).stream()).findFirst();
        }

        List<List<String>> withApt() {
            List<String> install = List.of("apt-get", "install", "-y", "--no-install-recommends", debian);
            return List.of(install, List.of("apt-get", "update"), install);
        }
    }

    /// The terminal multiplexer.
    ///
    /// @throws AssertionError with the line that installs it
    public static SystemProgram tmux() throws IOException, InterruptedException {
        return present(new Wanted(List.of("tmux"), "tmux", "macOS: brew install tmux"));
    }

    /// A Chromium, or Chrome, with or without windows.
    ///
    /// @throws AssertionError with the line that installs it
    public static SystemProgram chromium() throws IOException, InterruptedException {
        return present(new Wanted(
                List.of("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome-stable",
                        "google-chrome"),
                "chromium-headless-shell", "macOS: brew install --cask chromium, and put it on the PATH"));
    }

    /// What builds the dashboard, and so is there.
    public static SystemProgram node() throws IOException, InterruptedException {
        return present(new Wanted(List.of("node"), "nodejs", "see nodejs.org"));
    }

    private static synchronized SystemProgram present(Wanted wanted) throws IOException, InterruptedException {
        if (wanted.found().isEmpty() && find("apt-get").isPresent() && isRoot()) {
            for (List<String> step : wanted.withApt()) {
                run(step);
                if (wanted.found().isPresent()) {
                    break;
                }
            }
        }
        return wanted.found().map(SystemProgram::new).orElseThrow(() -> new AssertionError(
                "Tests need " + wanted.names().getFirst() + ". Install it with: sudo apt-get install -y "
                        + wanted.debian() + " (" + wanted.elsewhere() + ")"));
    }

    private static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    private static Optional<Path> find(String name) {
        String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
        return Stream.of(path.split(File.pathSeparator, -1)).filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, name)).filter(Files::isExecutable).findFirst();
    }

    private static void run(List<String> command) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true)
                .redirectInput(Redirect.from(new File("/dev/null"))).redirectOutput(Redirect.INHERIT);
        builder.environment().put("DEBIAN_FRONTEND", "noninteractive");
        Process process = builder.start();
        if (!process.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES)) {
            process.destroyForcibly();
        }
    }
}
