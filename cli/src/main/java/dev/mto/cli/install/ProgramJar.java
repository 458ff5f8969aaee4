package dev.mto.cli.install;

import dev.mto.cli.api.JavaProgram;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;

/// A jar of this program, with what it carries along. Immutable.
///
/// @param path absolute
record ProgramJar(Path path) {
    private static final String LAUNCHER = "launcher/mto";
    private static final String PLUGIN = "opencode/";

    /// The jar that this process runs from.
    ///
    /// @throws InstallException where it runs from classes
    static ProgramJar running() throws InstallException {
        return new ProgramJar(JavaProgram.own().jar().orElseThrow(() -> new InstallException(
                "only a built mto can be installed: run it by the launcher of the checkout, ./mto install")));
    }

    /// Its version; empty where it is no jar of this program.
    Optional<String> version() {
        try (JarFile jar = new JarFile(path.toFile())) {
            return Optional.ofNullable(jar.getManifest()).map(manifest -> manifest.getMainAttributes()
                    .getValue(Attributes.Name.IMPLEMENTATION_VERSION));
        } catch (IOException _) {
            return Optional.empty();
        }
    }

    byte[] launcher() throws IOException, InstallException {
        return read(LAUNCHER).orElseThrow(() -> new InstallException(path + " lacks " + LAUNCHER + ": build it anew"));
    }

    /// The files of opencode's plugin, by name.
    ///
    /// @throws InstallException where this build has none
    SortedMap<String, byte[]> plugin() throws IOException, InstallException {
        SortedMap<String, byte[]> files = new TreeMap<>();
        try (JarFile jar = new JarFile(path.toFile())) {
            for (JarEntry entry : Collections.list(jar.entries())) {
                if (entry.getName().startsWith(PLUGIN) && !entry.isDirectory()) {
                    files.put(entry.getName().substring(PLUGIN.length()), content(jar, entry));
                }
            }
        }
        if (!files.containsKey("package.json")) {
            throw new InstallException(path + " lacks the plugin for opencode: build it anew");
        }
        return files;
    }

    private Optional<byte[]> read(String name) throws IOException {
        try (JarFile jar = new JarFile(path.toFile())) {
            ZipEntry entry = jar.getEntry(name);
            return entry == null ? Optional.empty() : Optional.of(content(jar, entry));
        }
    }

    private static byte[] content(JarFile jar, ZipEntry entry) throws IOException {
        try (InputStream in = jar.getInputStream(entry)) {
            return in.readAllBytes();
        }
    }
}
