package dev.mto.testkit;

import dev.mto.testkit.Postgres.Database;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;

/// What a server has in hand, just after its garbage was collected. Immutable.
///
/// @param heapKib what is left of its heap
/// @param residentKib all of its memory
/// @param threads the system's
/// @param files descriptors, sockets among them
/// @param connections to PostgreSQL, of its user
record Vitals(long heapKib, long residentKib, long threads, long files, long connections) {
    private static final Pattern USED = Pattern.compile("used (\\d+)K");

    /// Takes them.
    ///
    /// @param user of PostgreSQL, that no other server has
    static Vitals of(long pid, Database database, String user)
            throws IOException, InterruptedException, SQLException {
        jcmd(pid, "GC.run");
        long heap = USED.matcher(jcmd(pid, "GC.heap_info").split("Metaspace", 2)[0]).results()
                .mapToLong(Vitals::number).sum();
        String status = Files.readString(Path.of("/proc/" + pid + "/status"));
        return new Vitals(heap, number(status, "VmRSS"), number(status, "Threads"), files(pid),
                database.count("select count(*) from pg_stat_activity where usename = ?", user));
    }

    private static long number(MatchResult found) {
        return Long.parseLong(found.group(1));
    }

    private static long number(String status, String name) {
        return Pattern.compile("(?m)^" + name + ":\\s+(\\d+)").matcher(status).results().mapToLong(Vitals::number)
                .findFirst().orElseThrow();
    }

    private static long files(long pid) throws IOException {
        try (DirectoryStream<Path> all = Files.newDirectoryStream(Path.of("/proc/" + pid + "/fd"))) {
            return StreamSupport.stream(all.spliterator(), false).count();
        }
    }

    private static String jcmd(long pid, String command) throws IOException, InterruptedException {
        Path jcmd = Path.of(ProcessHandle.current().info().command().orElseThrow()).resolveSibling("jcmd");
        Process process = new ProcessBuilder(jcmd.toString(), String.valueOf(pid), command).redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException("jcmd " + pid + " " + command + ": " + said);
        }
        return said;
    }
}
