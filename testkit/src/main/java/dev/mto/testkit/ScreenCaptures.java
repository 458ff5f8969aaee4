package dev.mto.testkit;

import dev.mto.testkit.TmuxScreen.Size;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/// Screens kept in the build folder for people to look at, numbered in the order they were taken. Thread-safe.
public final class ScreenCaptures {
    private final Path folder;
    private final String name;
    private final AtomicInteger taken = new AtomicInteger();

    /// Those of one test.
    ///
    /// @param name how the files are called
    public ScreenCaptures(String name) throws IOException {
        Path root = Path.of(Optional.ofNullable(System.getProperty("mto.root"))
                .orElseThrow(() -> new AssertionError("Captures need -Dmto.root, as the pom sets it.")));
        this.folder = Files.createDirectories(root.resolve("testkit").resolve("target").resolve("tui-captures"));
        this.name = name;
    }

    /// Keeps what a screen shows now: as text, with its colours for a terminal, and as a picture.
    public void take(TmuxScreen screen) throws IOException, InterruptedException {
        String file = name + "-" + taken.incrementAndGet();
        String ansi = screen.ansi();
        Files.writeString(folder.resolve(file + ".txt"), screen.text());
        Files.writeString(folder.resolve(file + ".ansi"), ansi);
        Files.writeString(folder.resolve(file + ".svg"), ScreenPicture.of(ansi, Size.WITH_SIDEBAR.columns()));
    }
}
