package dev.mto.sample;

/// A look at the directory through one of opencode's tools. Immutable.
sealed interface Look {
    /// Lists a directory or shows the beginning of a file.
    ///
    /// @param path relative to the working directory
    record Read(String path) implements Look {}

    /// Finds files by their names.
    record Glob(String pattern) implements Look {}

    /// Finds lines by what they say.
    record Grep(String pattern) implements Look {}

    /// opencode's name for the tool.
    default String tool() {
        return switch (this) {
            case Read _ -> "read";
            case Glob _ -> "glob";
            case Grep _ -> "grep";
        };
    }

    default String target() {
        return switch (this) {
            case Read(String path) -> path;
            case Glob(String pattern) -> pattern;
            case Grep(String pattern) -> pattern;
        };
    }
}
