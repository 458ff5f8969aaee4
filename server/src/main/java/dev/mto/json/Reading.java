package dev.mto.json;

import java.util.List;

/// What became of reading the body of a request. Immutable.
///
/// @param <T> what the body is to be
public sealed interface Reading<T> {
    /// It is one, and every check was passed.
    record Accepted<T>(T value) implements Reading<T> {}

    /// It is none, and nothing of it is kept.
    ///
    /// @param problems at least one
    record Refused<T>(List<FieldProblem> problems) implements Reading<T> {
        public Refused {
            problems = List.copyOf(problems);
        }
    }
}
