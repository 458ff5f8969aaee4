package dev.mto.bench.figures;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/// What the figures were measured on. Immutable.
///
/// @param load how much else it had to do when the measuring began: threads ready to run, over the last minute
/// @param disk the file system that the server's data is on
public record Machine(Instant at, int cores, double load, String java, String system, String disk) {
    public static Machine here(Path data) throws IOException {
        FileStore store = Files.getFileStore(data);
        return new Machine(Instant.now().truncatedTo(ChronoUnit.SECONDS), Runtime.getRuntime().availableProcessors(),
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage(),
                System.getProperty("java.vm.name") + " " + Runtime.version(),
                System.getProperty("os.name") + " " + System.getProperty("os.version") + " "
                        + System.getProperty("os.arch"),
                store.type() + " (" + store.name() + ")");
    }

    @Override
    public String toString() {
        return """
                %s  %d cores, load %.2f before
                %s
                %s, %s""".formatted(at, cores, load, java, system, disk);
    }
}
