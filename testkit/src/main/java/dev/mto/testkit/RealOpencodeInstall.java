package dev.mto.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// The pinned release of opencode, installed with npm once per machine.
/// Immutable.
///
/// It is put together beside its place and then renamed, so that its folder is
/// whole or absent, and of two test runs that install at once the slower one throws
/// its copy away.
///
/// @param cache the folder of this program's caches
/// @param version the release
record RealOpencodeInstall(Path cache, String version) {
    private static final int LIMIT_MINUTES = 10;

    /// The release that the build names, in the cache folder of this machine.
    static RealOpencodeInstall pinned() {
        String version = Optional.ofNullable(System.getProperty("mto.opencode.version")).orElseThrow(
                () -> new AssertionError(
                        "Tests with the real opencode need -Dmto.opencode.version, as the pom sets it."));
        Path cache = environment("MTO_CACHE_DIR").or(() -> environment("XDG_CACHE_HOME").map(xdg -> xdg.resolve("mto")))
                .orElseGet(() -> Path.of(System.getProperty("user.home", "."), ".cache", "mto"));
        return new RealOpencodeInstall(cache, version);
    }

    /// The program; installed first where it is absent.
    ///
    /// @throws AssertionError with the line that mends it, where it cannot be installed
    Path program() throws IOException, InterruptedException {
        Path program = folder().resolve("node_modules").resolve(".bin").resolve("opencode");
        if (!Files.isExecutable(program)) {
            install();
        }
        if (!Files.isExecutable(program)) {
            throw failure("npm made no " + program + "; remove " + folder() + " and try again");
        }
        // The link in .bin leads to the program itself, which is what gets signals and has the pid.
        return program.toRealPath();
    }

    private Path folder() {
        return cache.resolve("opencode").resolve(version);
    }

    private void install() throws IOException, InterruptedException {
        Files.createDirectories(folder().getParent());
        Path temporary = Files.createTempDirectory(folder().getParent(), ".installing-");
        try {
            Path output = temporary.resolve("npm.log");
            Process npm = new ProcessBuilder("npm", "install", "--prefix", temporary.toString(), "--no-audit",
                    "--no-fund", "--loglevel=error", "--ignore-scripts=false", "opencode-ai@" + version)
                    .redirectErrorStream(true).redirectOutput(output.toFile()).start();
            if (!npm.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES)) {
                npm.destroyForcibly().waitFor();
                throw failure("npm did not end within " + LIMIT_MINUTES + " minutes");
            }
            if (npm.exitValue() != 0) {
                throw failure("npm said:\n" + Files.readString(output));
            }
            publish(temporary);
        } catch (IOException e) {
            throw failure(String.valueOf(e.getMessage()));
        } finally {
            remove(temporary);
        }
    }

    private void publish(Path temporary) throws IOException {
        try {
            Files.move(temporary, folder(), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            // Somebody else was faster, or it is in earnest.
            if (!Files.isDirectory(folder())) {
                throw e;
            }
        }
    }

    private AssertionError failure(String reason) {
        return new AssertionError("opencode " + version + " could not be installed: " + reason
                + "\nBy hand (Node.js with npm needed): npm install --prefix " + folder() + " opencode-ai@" + version);
    }

    private static void remove(Path folder) throws IOException {
        if (Files.isDirectory(folder)) {
            try (Stream<Path> tree = Files.walk(folder)) {
                for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(path);
                }
            }
        }
    }

    private static Optional<Path> environment(String name) {
        return Optional.ofNullable(System.getenv(name)).filter(value -> !value.isBlank()).map(Path::of);
    }
}
