package dev.mto.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Optional;

/// The files that the dashboard consists of, as its build has put them into the program.
@FunctionalInterface
public interface PageFiles {
    /// A file's bytes; empty where there is none. Called from any thread.
    ///
    /// @param name such as `index.html` or `assets/index-3f2a.js`; never made of more than letters, digits, `_`, `-`, and single dots
    /// and slashes between them
    Optional<byte[]> read(String name);

    /// Those on the class path.
    ///
    /// @param folder begins and ends with a slash
    static PageFiles below(String folder) {
        return name -> {
            try (InputStream file = PageFiles.class.getResourceAsStream(folder + name)) {
                return file == null ? Optional.empty() : Optional.of(file.readAllBytes());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        };
    }
}
