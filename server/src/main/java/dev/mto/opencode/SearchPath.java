package dev.mto.opencode;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The folders of `PATH`. Immutable.
///
/// @param folders in order
record SearchPath(List<Path> folders) {
    static SearchPath of(Map<String, String> environment) {
        return new SearchPath(Pattern.compile(File.pathSeparator, Pattern.LITERAL)
                .splitAsStream(environment.getOrDefault("PATH", "")).filter(folder -> !folder.isBlank())
                .map(Path::of).toList());
    }

    /// Every program of one of these names, first folder first.
    Stream<Path> programs(String... names) {
        return folders.stream().flatMap(folder -> Stream.of(names).map(folder::resolve))
                .filter(Files::isRegularFile).filter(Files::isExecutable).map(Path::toAbsolutePath);
    }
}
