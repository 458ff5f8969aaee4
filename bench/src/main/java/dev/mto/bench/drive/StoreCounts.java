package dev.mto.bench.drive;

import dev.mto.client.ApiException;
import dev.mto.client.PlanApi;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/// What the store has counted since the start. Immutable.
///
/// @param commits flushes of the disk, those of the checkpoints aside
public record StoreCounts(long appends, long commits) {
    private static final Pattern LINE = Pattern.compile("appends=(\\d+) commits=(\\d+)");

    /// Has the server log its counts, which it does when it is asked whether it is ready. That is a commit, too.
    static StoreCounts ask(PlanApi api, Path log) throws IOException {
        try {
            api.ready();
        } catch (ApiException e) {
            throw new IOException(e);
        }
        return LINE.matcher(Files.readString(log)).results().reduce((_, last) -> last).map(StoreCounts::of)
                .orElseThrow(() -> new IOException("The server's log tells nothing of its store."));
    }

    private static StoreCounts of(MatchResult line) {
        return new StoreCounts(Long.parseLong(line.group(1)), Long.parseLong(line.group(2)));
    }
}
