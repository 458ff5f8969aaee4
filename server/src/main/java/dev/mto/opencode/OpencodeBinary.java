package dev.mto.opencode;

import dev.mto.agent.AgentRuntimeException;
import dev.mto.agent.FailureKind;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/// A program file of opencode that was seen to run. Immutable.
///
/// @param path absolute
/// @param version as it printed it
public record OpencodeBinary(Path path, String version) {
    /// Finds a program that runs, and installs one where there is none.
    ///
    /// @param environment of this process; `PATH` is read from it
    /// @param progress is told what is going on, one line at a time, on the calling thread
    /// @throws AgentRuntimeException where the configured file does not fit, or nothing could be installed; says what
    /// mends it
    public static OpencodeBinary find(OpencodeSettings.Installation wanted, Map<String, String> environment,
            Consumer<String> progress) throws AgentRuntimeException, InterruptedException {
        if (wanted.binary().isPresent()) {
            return configured(wanted.binary().get());
        }
        List<String> refused = new ArrayList<>();
        for (Path candidate : onPath(environment)) {
            Probe probe = probe(candidate);
            if (probe.usable().isPresent()) {
                return probe.usable().get();
            }
            refused.add(candidate + " " + probe.complaint());
        }
        refused.forEach(line -> progress.accept("passing over " + line));
        return new NpmInstallation(wanted.cacheFolder().resolve("opencode"), wanted.version()).provide(environment,
                progress);
    }

    /// The program behind a path, if it runs and its release fits.
    static Optional<OpencodeBinary> verified(Path candidate) throws InterruptedException {
        return probe(candidate).usable();
    }

    private static OpencodeBinary configured(Path path) throws AgentRuntimeException, InterruptedException {
        Probe probe = probe(path.toAbsolutePath());
        return probe.usable()
                .orElseThrow(() -> new AgentRuntimeException(FailureKind.RUNTIME_UNAVAILABLE, "The configured opencode "
                        + path + " " + probe.complaint() + ". Name another, or none to have one installed."));
    }

    private record Probe(Optional<OpencodeBinary> usable, String complaint) {
        static Probe refused(String complaint) {
            return new Probe(Optional.empty(), complaint);
        }
    }

    private static Probe probe(Path candidate) throws InterruptedException {
        ToolRun run = ToolRun.of(List.of(candidate.toString(), "--version"), Map.of(), ToolRun.SHORT);
        if (!run.succeeded()) {
            return Probe.refused("does not run: " + run.lastLine());
        }
        Optional<OpencodeVersion> version = OpencodeVersion.parse(run.output());
        if (version.isEmpty()) {
            return Probe.refused("does not tell its release (it printed: " + run.lastLine() + ")");
        }
        if (!version.get().isAccepted()) {
            return Probe.refused("is release " + version.get() + "; needed is " + OpencodeVersion.ACCEPTED);
        }
        return new Probe(Optional.of(new OpencodeBinary(candidate, version.get().toString())), "");
    }

    /// Every file on `PATH` that may be opencode. What npm puts there may be a script that starts node, which starts
    /// the program; a signal to the script would not reach the program, so the program itself is tried first.
    private static List<Path> onPath(Map<String, String> environment) {
        return SearchPath.of(environment).programs(Platform.here().programNames())
                .flatMap(file -> Platform.here().behind(file).stream()).distinct().toList();
    }
}
