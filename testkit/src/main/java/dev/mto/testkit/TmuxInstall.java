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

/// The terminal multiplexer of this machine, installed where that is possible without asking anybody. Immutable.
record TmuxInstall(Path program) {
    private static final List<List<String>> WITH_APT = List.of(
            List.of("apt-get", "install", "-y", "tmux"),
            List.of("apt-get", "update"),
            List.of("apt-get", "install", "-y", "tmux"));
    private static final long LIMIT_MINUTES = 3;

    /// Finds it; installs it first where it is absent, apt-get is there and we are root.
    ///
    /// @throws AssertionError with the line that installs it
    static synchronized TmuxInstall present() throws IOException, InterruptedException {
        if (find("tmux").isEmpty() && find("apt-get").isPresent() && isRoot()) {
            for (List<String> step : WITH_APT) {
                run(step);
                if (find("tmux").isPresent()) {
                    break;
                }
            }
        }
        return find("tmux").map(TmuxInstall::new).orElseThrow(() -> new AssertionError(
                "Tests in a terminal need tmux. Install it with: sudo apt-get install -y tmux"
                        + " (macOS: brew install tmux)"));
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
