package dev.mto.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// What became of reading the configuration.
public sealed interface SettingsResult {
    /// It is sound.
    ///
    /// @param file the file that was read; absent where there is none
    record Loaded(Settings settings, Optional<Path> file) implements SettingsResult {}

    /// It is not, and here is every reason. At least one.
    record Refused(List<SettingProblem> problems) implements SettingsResult {
        public Refused {
            problems = List.copyOf(problems);
        }

        /// All problems for people, one a line.
        public String describe() {
            return problems.stream().map(problem -> "  " + problem)
                    .collect(Collectors.joining("\n", "The configuration is not valid:\n",
                            "\nSee docs/configuration.md."));
        }
    }
}
