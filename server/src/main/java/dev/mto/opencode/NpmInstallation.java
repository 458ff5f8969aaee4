package dev.mto.opencode;

import dev.mto.agent.AgentRuntimeException;
import dev.mto.agent.FailureKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// Our own copy of one release of opencode, made with npm. Immutable.
///
/// It is put together in a folder of its own, which is then renamed: so the final folder is whole or absent, whoever is
/// killed, and of two that install at once the slower throws its copy away.
///
/// @param root holds one folder per release
/// @param version the release
public record NpmInstallation(Path root, String version) {
    /// 180 MB over a slow line.
    private static final Duration LIMIT = Duration.ofMinutes(15);

    private static final Duration LEFTOVER = Duration.ofDays(1);

    /// The program; installed first where it is absent.
    ///
    /// @param environment of this process; `npm` is looked for on its `PATH`
    /// @param progress is told what takes time, on the calling thread
    /// @throws AgentRuntimeException where it cannot be installed; says what mends it
    public OpencodeBinary provide(Map<String, String> environment, Consumer<String> progress)
            throws AgentRuntimeException,
            InterruptedException {
        Optional<OpencodeBinary> present = installed();
        if (present.isPresent()) {
            return present.get();
        }
        progress.accept("installing opencode " + version + " to " + folder());
        try {
            Files.createDirectories(root);
            removeLeftovers();
            install(Files.createTempDirectory(root, ".installing-"), environment);
        } catch (IOException e) {
            throw failure("the folder " + root + " cannot be written: " + e.getMessage());
        }
        return installed().orElseThrow(() -> failure(
                "npm installed it, but no program in " + folder() + " runs here. Remove that folder and try again"));
    }

    private Path folder() {
        return root.resolve(version);
    }

    private Optional<OpencodeBinary> installed() throws InterruptedException {
        for (Path program : Platform.here().programsIn(folder().resolve("node_modules"))) {
            Optional<OpencodeBinary> usable = OpencodeBinary.verified(program);
            if (usable.isPresent()) {
                return usable;
            }
        }
        return Optional.empty();
    }

    private void install(Path temporary, Map<String, String> environment) throws AgentRuntimeException, IOException,
            InterruptedException {
        try {
            Path npm = SearchPath.of(environment).programs(Platform.here().isWindows() ? "npm.cmd" : "npm")
                    .findFirst().orElseThrow(() -> failure("npm is not on PATH either. Install Node.js with npm"));
            ToolRun run = ToolRun.of(List.of(npm.toString(), "install", "--prefix", temporary.toString(),
                    "--no-audit", "--no-fund", "--loglevel=error", "opencode-ai@" + version), environment, LIMIT);
            if (!run.succeeded()) {
                throw failure("npm ended with " + run.exitCode() + ":\n" + run.lastLines(8) + "\n");
            }
            publish(temporary);
        } finally {
            remove(temporary);
        }
    }

    private void publish(Path temporary) throws IOException {
        try {
            Files.move(temporary, folder(), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            if (!Files.isDirectory(folder())) {
                throw e;
            }
        }
    }

    private AgentRuntimeException failure(String reason) {
        return new AgentRuntimeException(FailureKind.RUNTIME_UNAVAILABLE,
                "opencode is not on PATH and could not be installed: " + reason
                        + ". By hand: npm install -g opencode-ai@" + version);
    }

    private void removeLeftovers() throws IOException {
        try (Stream<Path> entries = Files.list(root)) {
            entries.filter(entry -> entry.getFileName().toString().startsWith(".installing-"))
                    .filter(NpmInstallation::isLeftover).forEach(NpmInstallation::remove);
        }
    }

    private static boolean isLeftover(Path folder) {
        try {
            return Files.getLastModifiedTime(folder).toInstant().isBefore(Instant.now().minus(LEFTOVER));
        } catch (IOException e) {
            return false;
        }
    }

    private static void remove(Path folder) {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> tree = Files.walk(folder)) {
            tree.sorted(Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
        } catch (IOException e) {
            // Left for the next installation, which looks for leftovers.
            return;
        }
    }
}
