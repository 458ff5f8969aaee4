package dev.mto.config;

import java.util.List;

/// What somebody wrote for a setting. Immutable.
///
/// @param texts one, but for lists; scalars as they were written
/// @param source where: a file and line, an environment variable or a flag
record Found(List<String> texts, String source) {
    Found {
        texts = List.copyOf(texts);
    }
}
