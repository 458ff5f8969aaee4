package dev.mto.bench.history;

import dev.mto.testkit.Postgres;
import dev.mto.testkit.Postgres.Database;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// How PostgreSQL carried out what servers asked of it: `EXPLAIN (ANALYZE, BUFFERS)` of each statement as it was sent, with the
/// settings of its connection, written by PostgreSQL itself (its module `auto_explain`). Confined to one thread.
///
/// @param server whose data folder has the log
record Explained(Postgres server) {
    private static final Pattern MESSAGE = Pattern.compile("(?s)duration: ([\\d.]+) ms  plan:\\nQuery Text: (.*?)\\n"
            + "(?:Query Parameters: [^\\n]*\\n)?([^\\n]*\\(cost=.*)");
    /// Connections of the servers say what they are for.
    private static final String OURS = "mto ";
    private static final JsonMapper JSON = JsonMapper.shared();

    /// A statement.
    ///
    /// @param by what its connection is for
    record Carried(String by, double millis, String statement, String plan) {}

    /// To be called before any server connects. Starts PostgreSQL anew.
    static Explained prepare(Postgres server) throws IOException, SQLException {
        set(server, "logging_collector = on", "log_destination = 'jsonlog'", "log_directory = 'explained'",
                "session_preload_libraries = 'auto_explain'", "auto_explain.log_analyze = on",
                "auto_explain.log_buffers = on", "auto_explain.log_min_duration = -1", "max_wal_size = '16GB'",
                "shared_buffers = '256MB'");
        server.stop();
        server.start();
        return new Explained(server);
    }

    private static void set(Postgres server, String... settings) throws SQLException {
        try (Connection connection = new Database(server, "postgres").connect();
                Statement statement = connection.createStatement()) {
            // Known from then on, so that it can be set.
            statement.execute("load 'auto_explain'");
            for (String setting : settings) {
                statement.execute("alter system set " + setting);
            }
            statement.execute("select pg_reload_conf()");
        }
    }

    /// Explains from now on, or no more: to explain takes time.
    void turn(boolean on) throws SQLException {
        set(server, "auto_explain.log_min_duration = " + (on ? 0 : -1));
    }

    /// Of each statement the one that took longest.
    List<Carried> slowest() throws IOException {
        Map<String, Carried> all = new LinkedHashMap<>();
        try (Stream<Path> files = Files.list(server.data().resolve("explained"))) {
            for (Path file : files.filter(each -> each.toString().endsWith(".json")).sorted().toList()) {
                try (Stream<String> lines = Files.lines(file)) {
                    lines.map(Explained::carried).flatMap(Optional::stream).forEach(one -> all.merge(
                            one.by() + one.statement(), one, (a, b) -> a.millis() >= b.millis() ? a : b));
                }
            }
        }
        return List.copyOf(all.values());
    }

    private static Optional<Carried> carried(String line) {
        JsonNode entry = JSON.readTree(line);
        Matcher message = MESSAGE.matcher(entry.path("message").asString(""));
        String by = entry.path("application_name").asString("");
        return by.startsWith(OURS) && message.matches()
                ? Optional.of(new Carried(by, Double.parseDouble(message.group(1)),
                        shortened(message.group(2).replaceAll("\\s+", " ")), shortened(message.group(3))))
                : Optional.empty();
    }

    /// Without most of the ids in lists of them.
    private static String shortened(String text) {
        return text.replaceAll("(\\$\\d+, \\$\\d+)(, \\$\\d+){8,}", "$1, …").replaceAll("(\\{\\w+),[\\w,]+}", "$1,…}");
    }
}
