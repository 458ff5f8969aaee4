package dev.mto.opencode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/// The kind of machine, as npm's packages of opencode name it. Immutable.
///
/// @param system `linux`, `darwin` or `windows`
/// @param processor `x64` or `arm64`
record Platform(String system, String processor) {
    /// The same release is packed several times per platform: for old processors, and for machines with musl in place
    /// of glibc. Which of them runs is best found out by running it.
    private static final List<String> BUILDS = List.of("", "-baseline", "-musl", "-baseline-musl");

    static Platform here() {
        return of(System.getProperty("os.name", ""), System.getProperty("os.arch", ""));
    }

    static Platform of(String osName, String osArch) {
        String name = osName.toLowerCase(Locale.ROOT);
        String system = name.startsWith("win") ? "windows" : name.startsWith("mac") ? "darwin" : "linux";
        String processor = osArch.equals("aarch64") || osArch.equals("arm64") ? "arm64" : "x64";
        return new Platform(system, processor);
    }

    boolean isWindows() {
        return system.equals("windows");
    }

    String[] programNames() {
        return isWindows() ? new String[]{"opencode.exe", "opencode.cmd"} : new String[]{"opencode"};
    }

    /// The program files in a `node_modules` folder that exist, best first.
    List<Path> programsIn(Path nodeModules) {
        Stream<Path> programs = BUILDS.stream()
                .map(build -> nodeModules.resolve("opencode-" + system + "-" + processor + build).resolve("bin")
                        .resolve(isWindows() ? "opencode.exe" : "opencode"));
        Path launcher = nodeModules.resolve(".bin").resolve(isWindows() ? "opencode.cmd" : "opencode");
        return Stream.concat(programs, Stream.of(launcher)).filter(Files::isRegularFile).toList();
    }

    /// The files to try for a file on `PATH`, best first.
    List<Path> behind(Path onPath) {
        List<Path> files = new ArrayList<>();
        real(onPath).flatMap(Platform::nodeModules).map(this::programsIn).ifPresent(files::addAll);
        files.add(onPath.toAbsolutePath());
        return files;
    }

    private static Optional<Path> real(Path file) {
        try {
            return Optional.of(file.toRealPath());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static Optional<Path> nodeModules(Path file) {
        for (Path folder = file.getParent(); folder != null; folder = folder.getParent()) {
            if (folder.endsWith("node_modules")) {
                return Optional.of(folder);
            }
        }
        return Optional.empty();
    }
}
