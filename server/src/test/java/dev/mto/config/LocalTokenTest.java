package dev.mto.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalTokenTest {
    @TempDir
    private Path folder;

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    @Test
    void isMadeOnceForItsOwnerAlone() throws IOException {
        Path file = folder.resolve("token");
        LocalToken made = LocalToken.readOrCreate(file);

        assertThat(made.value()).matches("[A-Za-z0-9_-]{43}");
        assertThat(LocalToken.readOrCreate(file).value()).isEqualTo(made.value());
        assertThat(permissions(file)).isEqualTo("rw-------");
        assertThat(Files.readString(file)).isEqualTo(made.value() + "\n");
        assertThat(made).asString().doesNotContain(made.value());
        try (Stream<Path> all = Files.list(folder)) {
            assertThat(all).containsExactly(file);
        }
    }

    @Test
    void isTheSameForAllWhoMakeItAtOnce() throws Exception {
        List<Future<String>> tokens = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int count = 0; count < 16; count++) {
                tokens.add(threads.submit(() -> LocalToken.readOrCreate(folder.resolve("token")).value()));
            }
        }
        String first = tokens.getFirst().get();
        for (Future<String> token : tokens) {
            assertThat(token.get()).isEqualTo(first);
        }
    }

    @Test
    void isClosedToOthers() throws IOException {
        Path file = Files.writeString(folder.resolve("token"), "x".repeat(40));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));

        assertThat(LocalToken.readOrCreate(file).value()).isEqualTo("x".repeat(40));
        assertThat(permissions(file)).isEqualTo("rw-------");
    }

    @Test
    void aFileWithoutATokenIsRefusedTogetherWithTheWayOut() throws IOException {
        for (String content : List.of("", "short", "two words " + "x".repeat(40))) {
            Path file = Files.writeString(folder.resolve("token"), content);
            assertThatThrownBy(() -> LocalToken.readOrCreate(file)).isInstanceOf(IOException.class)
                    .hasMessageContaining(file.toString())
                    .hasMessageContaining("Delete it");
        }
    }

    @Test
    void theDataFolderIsItsOwnersAlone() throws IOException {
        DataFolder data = new DataFolder(folder.resolve("a/b"));
        data.create();
        data.create();

        assertThat(permissions(data.root())).isEqualTo("rwx------");
        assertThat(data.opencodeRecord("sample")).isEqualTo(data.root().resolve("opencode/sample.json"));
        LocalToken.readOrCreate(data.token());
        assertThat(permissions(data.token())).isEqualTo("rw-------");
    }
}
