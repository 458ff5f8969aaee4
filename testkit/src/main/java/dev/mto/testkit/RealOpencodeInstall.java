package dev.mto.testkit;

import dev.mto.agent.AgentRuntimeException;
import dev.mto.opencode.NpmInstallation;
import java.nio.file.Path;
import java.util.Optional;

/// The pinned release of opencode, installed once per machine by the product's own installer. Immutable.
///
/// @param cache the folder of this program's caches
/// @param version the release
record RealOpencodeInstall(Path cache, String version) {
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
    Path program() throws InterruptedException {
        try {
            return new NpmInstallation(cache.resolve("opencode"), version).provide(System.getenv(), System.out::println)
                    .path();
        } catch (AgentRuntimeException e) {
            throw new AssertionError(e.getMessage(), e);
        }
    }

    private static Optional<Path> environment(String name) {
        return Optional.ofNullable(System.getenv(name)).filter(value -> !value.isBlank()).map(Path::of);
    }
}
