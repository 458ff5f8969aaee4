package dev.mto.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mto.testkit.MtoProcess.Ended;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The ahead-of-time cache that the build makes beside the jar.
@Timeout(120)
final class AheadOfTimeCacheIT {
    @TempDir
    Path folder;

    @Test
    void theJvmTakesItAndTheServerOfACheckoutHasIt() throws Exception {
        MtoCommand mto = MtoCommand.in(folder);
        Path jar = mto.script().resolveSibling("cli/target/mto.jar").toRealPath();
        Path cache = jar.resolveSibling("mto.aot");
        // It says so, and ends, where it cannot use it.
        List<String> java = new ArrayList<>(List.of(ProcessHandle.current().info().command().orElseThrow(),
                "-XX:AOTMode=on", "-XX:AOTCache=" + cache, "-XX:+UseCompactObjectHeaders",
                "--enable-native-access=ALL-UNNAMED", "-jar", jar.toString(), "--version"));
        Process version = new ProcessBuilder(java).redirectErrorStream(true).start();
        String said = new String(version.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(version.waitFor()).as(said).isZero();

        Ended started = mto.run("start");
        assertThat(started.exitCode()).as(started.err()).isZero();
        try {
            ProcessHandle server = ProcessHandle.of(ServerNote.read(mto.data()).pid()).orElseThrow();
            assertThat(server.info().arguments().orElseThrow()).contains("-XX:AOTCache=" + cache);
        } finally {
            assertThat(mto.run("stop").exitCode()).isZero();
        }
    }
}
