package dev.mto.bench.drive;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// What a server process has used since its start, or several have. Immutable.
///
/// @param cpu of all its threads
/// @param residentPeakBytes the most memory it ever had; absent where the system does not tell
/// @param heapLivePeakBytes the most that was left of the heap after a collection
/// @param heapPeakBytes the most that was in the heap
public record Usage(StoreCounts store, Duration cpu, Optional<Long> residentPeakBytes, long heapLivePeakBytes,
        long heapPeakBytes) {
    private static final Pattern RESIDENT = Pattern.compile("(?m)^VmHWM:\\s+(\\d+) kB$");
    private static final Pattern COLLECTION = Pattern.compile("(\\d+)M->(\\d+)M\\(\\d+M\\)");
    private static final long KIBI = 1024;
    private static final long MEBI = KIBI * KIBI;

    static Usage of(ProcessHandle process, Path gcLog, StoreCounts store) throws IOException {
        Path status = Path.of("/proc", String.valueOf(process.pid()), "status");
        Optional<Long> resident = Files.exists(status)
                ? RESIDENT.matcher(Files.readString(status)).results().findFirst()
                        .map(line -> Long.parseLong(line.group(1)) * KIBI)
                : Optional.empty();
        String collections = Files.readString(gcLog);
        return new Usage(store, process.info().totalCpuDuration().orElse(Duration.ZERO), resident,
                greatest(collections, 2), greatest(collections, 1));
    }

    /// Several processes at once: what they did is added up, memory is that of one of them: the mean of what they have
    /// resident, and the largest heap.
    static Usage together(List<Usage> all) {
        return new Usage(
                new StoreCounts(all.stream().mapToLong(one -> one.store().appends()).sum(),
                        all.stream().mapToLong(one -> one.store().commits()).sum()),
                all.stream().map(Usage::cpu).reduce(Duration.ZERO, Duration::plus),
                all.stream().allMatch(one -> one.residentPeakBytes().isPresent())
                        ? Optional.of(all.stream().mapToLong(one -> one.residentPeakBytes().orElseThrow()).sum()
                                / all.size())
                        : Optional.empty(),
                all.stream().mapToLong(Usage::heapLivePeakBytes).max().orElse(0),
                all.stream().mapToLong(Usage::heapPeakBytes).max().orElse(0));
    }

    private static long greatest(String log, int group) {
        return COLLECTION.matcher(log).results().mapToLong(line -> Long.parseLong(line.group(group))).max().orElse(0)
                * MEBI;
    }
}
