package dev.mto.cli.install;

import dev.mto.cli.api.JavaProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What the JVM keeps of a training run, so that the next start need not load and link it all again: one file for short
/// commands and the server. Confined to one thread.
///
/// The JVM itself finds out whether it fits: it belongs to one jar (place, size and time) and one build of the JVM.
final class AotCache {
    /// It takes about ten seconds on two cores.
    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final Duration LOOK = Duration.ofSeconds(30);

    private final JavaProgram program;
    private final Path cache;

    /// @param jar in its final place
    AotCache(Path jar) {
        program = JavaProgram.own().in(jar);
        cache = JavaProgram.cacheOf(jar);
    }

    /// Run by the build, with the jar as its argument: a checkout is to start as quickly as an installed copy. The build goes
    /// on without one.
    static void main(String[] arguments) throws InterruptedException {
        try {
            new AotCache(Path.of(arguments[0]).toRealPath()).make();
        } catch (IOException exception) {
            IO.println("no ahead-of-time cache; mto works without, and starts slower: " + exception.getMessage());
        }
    }

    /// Whether there is one that this JVM can use for that jar as it is now.
    boolean fits() throws IOException, InterruptedException {
        return Files.isRegularFile(cache) && fits(cache);
    }

    /// Makes one, in place of any that is there.
    ///
    /// @throws IOException where that does not succeed; there is none then
    void make() throws IOException, InterruptedException {
        Files.deleteIfExists(cache);
        Path draft = new WholeFile(cache).draft();
        Path surroundings = Files.createTempDirectory("mto-training");
        try {
            // The JVM wants to make the file itself.
            Files.delete(draft);
            ToolRun run = train(draft, surroundings);
            if (!run.succeeded() || !Files.isRegularFile(draft) || !fits(draft)) {
                throw new IOException("the training run gave none:\n" + run.tail());
            }
            new WholeFile(cache).put(draft, PosixFilePermissions.fromString(WholeFile.PLAIN));
        } finally {
            Files.deleteIfExists(draft);
            Folders.remove(surroundings);
        }
    }

    private ToolRun train(Path draft, Path surroundings) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(
                program.commandLine(List.of("-XX:AOTCacheOutput=" + draft, JavaProgram.QUIET)));
        command.add("train");
        return ToolRun.of(command, environment(surroundings), surroundings, LIMIT);
    }

    /// Nothing of the user's is read or written, and no port is fixed. There is no opencode: a file that is not there
    /// is one that nobody installs.
    private static Map<String, String> environment(Path surroundings) {
        Map<String, String> environment = new HashMap<>(System.getenv());
        // Nor is anything of it to be found among the user's traces.
        environment.keySet().removeIf(name -> name.startsWith("MTO_") || name.startsWith("XDG_")
                || name.startsWith("OPENCODE_") || name.startsWith("OTEL_"));
        environment.put("HOME", surroundings.toString());
        environment.put("XDG_CONFIG_HOME", surroundings.resolve("config").toString());
        environment.put("XDG_DATA_HOME", surroundings.resolve("data").toString());
        environment.put("MTO_CACHE_DIR", surroundings.resolve("cache").toString());
        environment.put("MTO_SERVER_PORT", "0");
        environment.put("MTO_LIMITS_RETRIES", "0");
        environment.put("MTO_OPENCODE_BINARY", surroundings.resolve("no-opencode").toString());
        environment.put("MTO_TRAINING", "yes");
        environment.put("TERM", "dumb");
        return environment;
    }

    private boolean fits(Path file) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(
                program.commandLine(List.of("-XX:AOTMode=on", "-XX:AOTCache=" + file, JavaProgram.QUIET)));
        command.add("--version");
        return ToolRun.of(command, System.getenv(), Path.of("/"), LOOK).succeeded();
    }
}
