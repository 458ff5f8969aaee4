package dev.mto.cli.install;

import java.util.function.Consumer;

/// What is told of an installation while it goes on. Confined to one thread.
///
/// @param done is told each thing that was done, a line each
/// @param doing is told what takes time
public record Steps(Consumer<String> done, Consumer<String> doing) {
    void done(String line) {
        done.accept(line);
    }

    void doing(String line) {
        doing.accept(line);
    }
}
