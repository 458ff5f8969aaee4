package dev.mto.opencode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mto.agent.AgentRuntimeException;
import dev.mto.opencode.OpencodeSettings.Installation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Programs are stood in for by shell scripts.
class OpencodeBinaryTest {
    @TempDir
    Path folder;

    private final List<String> progress = new ArrayList<>();

    @Test
    void takesTheFirstOnPathThatFits() throws Exception {
        script("old/opencode", "echo 1.17.3");
        script("broken/opencode", "exit 1");
        Path good = script("good/opencode", "echo 1.18.40");
        OpencodeBinary found = find(Optional.empty(), "old", "broken", "good");
        assertThat(found).isEqualTo(new OpencodeBinary(good, "1.18.40"));
        assertThat(progress).isEmpty();
    }

    @Test
    void refusesAConfiguredOneThatDoesNotFit() throws IOException {
        Path old = script("old/opencode", "echo 1.17.3");
        assertThatThrownBy(() -> find(Optional.of(old))).isInstanceOf(AgentRuntimeException.class)
                .hasMessageContaining(old.toString()).hasMessageContaining("is release 1.17.3")
                .hasMessageContaining(OpencodeVersion.ACCEPTED);
        Path absent = folder.resolve("absent");
        assertThatThrownBy(() -> find(Optional.of(absent))).hasMessageContaining("does not run");
    }

    @Test
    void installsWhereThereIsNone() throws Exception {
        script("tools/npm", npmThatMakes("echo 1.18.33"));
        script("old/opencode", "echo 1.17.3");
        OpencodeBinary found = find(Optional.empty(), "old", "tools");
        assertThat(found.path()).startsWith(folder.resolve("cache/opencode/1.18.33")).isExecutable();
        assertThat(progress).anyMatch(line -> line.contains("1.17.3")).anyMatch(line -> line.startsWith("installing"));
        try (Stream<Path> left = Files.list(folder.resolve("cache/opencode"))) {
            assertThat(left).containsExactly(folder.resolve("cache/opencode/1.18.33"));
        }
        Files.delete(folder.resolve("tools/npm"));
        assertThat(find(Optional.empty(), "tools")).isEqualTo(found);
    }

    @Test
    void saysWhatMendsAMissingNpm() {
        assertThatThrownBy(() -> find(Optional.empty())).isInstanceOf(AgentRuntimeException.class)
                .hasMessageContaining("npm is not on PATH").hasMessageContaining("npm install -g opencode-ai@1.18.33");
    }

    @Test
    void tellsWhatNpmComplainedAbout() throws IOException {
        script("tools/npm", "echo 'network is down' >&2; exit 7");
        assertThatThrownBy(() -> find(Optional.empty(), "tools")).hasMessageContaining("npm ended with 7")
                .hasMessageContaining("network is down");
        assertThat(folder.resolve("cache/opencode")).isEmptyDirectory();
    }

    private OpencodeBinary find(Optional<Path> binary, String... path) throws AgentRuntimeException,
            InterruptedException {
        String joined = String.join(":", Stream.of(path).map(name -> folder.resolve(name).toString()).toList());
        return OpencodeBinary.find(new Installation(binary, folder.resolve("cache"), "1.18.33"), Map.of("PATH", joined),
                progress::add);
    }

    /// Called as `npm install --prefix <folder> …`.
    private static String npmThatMakes(String program) {
        Platform here = Platform.here();
        String bin = "$3/node_modules/opencode-" + here.system() + "-" + here.processor() + "/bin";
        return "PATH=/usr/bin:/bin; mkdir -p \"" + bin + "\"; printf '#!/bin/sh\\n" + program + "\\n' > \"" + bin
                + "/opencode\"; chmod +x \"" + bin + "/opencode\"";
    }

    private Path script(String name, String body) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, "#!/bin/sh\n" + body + "\n");
        assertThat(file.toFile().setExecutable(true)).isTrue();
        return file;
    }
}
