package dev.mto.testkit;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The launcher script of this checkout, as a user has it, but with a data folder and a home of its own. Its servers
/// take free ports. Immutable.
///
/// @param script the launcher
/// @param folder a test's temporary folder; all that it makes is in there
/// @param environment what is set over ours
public record MtoCommand(Path script, Path folder, Map<String, String> environment) {
    private static final String BUILD = "mvn -ntp -DskipTests -pl cli -am package";

    /// Prepares it.
    ///
    /// @throws AssertionError where the jar is absent or older than the sources: a test does not build
    public static MtoCommand in(Path folder) throws IOException, InterruptedException {
        Path root = Path.of(Optional.ofNullable(System.getProperty("mto.root"))
                .orElseThrow(() -> new AssertionError("Tests of the command need -Dmto.root, as the pom sets it.")));
        requireBuilt(root);
        RealOpencodeInstall install = RealOpencodeInstall.pinned();
        install.program();
        Map<String, String> environment = new HashMap<>();
        environment.put("HOME", Files.createDirectories(folder.resolve("home")).toString());
        for (String kind : List.of("DATA", "CONFIG", "STATE", "CACHE")) {
            environment.put("XDG_" + kind + "_HOME", folder.resolve(kind.toLowerCase(Locale.ROOT)).toString());
        }
        environment.put("MTO_DATA_DIR", folder.resolve("mto").toString());
        environment.put("MTO_CACHE_DIR", install.cache().toString());
        environment.put("MTO_SERVER_PORT", "0");
        environment.put("TERM", "dumb");
        Files.createDirectories(folder.resolve("work"));
        return new MtoCommand(root.resolve("mto"), folder, Map.copyOf(environment));
    }

    /// The same with more set in the environment.
    public MtoCommand with(Map<String, String> more) {
        Map<String, String> all = new HashMap<>(environment);
        all.putAll(more);
        return new MtoCommand(script, folder, Map.copyOf(all));
    }

    /// What of its environment is for it alone; another program that runs it needs this in its own environment.
    public Map<String, String> settings() {
        return environment.entrySet().stream().filter(entry -> entry.getKey().startsWith("MTO_"))
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    /// The folder where its server keeps its files.
    public Path data() {
        return folder.resolve("mto");
    }

    /// Runs it to its end.
    public MtoProcess.Ended run(String... arguments) throws IOException, InterruptedException {
        return start(arguments).end();
    }

    /// Starts it, in an empty folder.
    public MtoProcess start(String... arguments) throws IOException, InterruptedException {
        Path out = Files.createTempFile(folder, "out", ".txt");
        return new MtoProcess(program(arguments).redirectOutput(out.toFile()).start(), out);
    }

    /// The command with all of its environment, to be started in an empty folder.
    public ProcessBuilder program(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(withCtrlC());
        command.add(script.toString());
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.resolve("work").toFile());
        builder.environment().keySet().removeIf(
                name -> name.startsWith("MTO_") || name.startsWith("OPENCODE_") || name.startsWith("XDG_"));
        builder.environment().putAll(environment);
        return builder;
    }

    /// A shell makes what it puts into the background deaf to Ctrl-C, and a test run started so would pass that on.
    private static List<String> withCtrlC() throws IOException, InterruptedException {
        List<String> listening = List.of("env", "--default-signal=INT");
        Process attempt = new ProcessBuilder(Stream.concat(listening.stream(), Stream.of("true")).toList())
                .redirectErrorStream(true).redirectOutput(Redirect.DISCARD).start();
        return attempt.waitFor() == 0 ? listening : List.of();
    }

    private static void requireBuilt(Path root) throws IOException {
        Path jar = root.resolve("cli").resolve("target").resolve("mto.jar");
        if (!Files.exists(jar)) {
            throw new AssertionError("There is no " + jar + ". Build it with: " + BUILD);
        }
        for (String module : List.of("core", "server", "client", "cli")) {
            try (Stream<Path> sources = Files.walk(root.resolve(module).resolve("src").resolve("main"))) {
                Optional<Path> newer = sources.filter(source -> isNewer(source, jar)).findFirst();
                if (newer.isPresent()) {
                    throw new AssertionError(newer.get() + " is newer than " + jar + ". Build it with: " + BUILD);
                }
            }
        }
    }

    private static boolean isNewer(Path source, Path jar) {
        return Files.isRegularFile(source) && source.toFile().lastModified() > jar.toFile().lastModified();
    }
}
