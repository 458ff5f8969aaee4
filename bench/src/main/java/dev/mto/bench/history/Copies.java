package dev.mto.bench.history;

import dev.mto.testkit.Postgres.Database;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Copies of the plans that are in a database, each under an id of its own and some time earlier, with all that their rows say.
/// Immutable.
///
/// @param days over which they are spread, until now
record Copies(Database database, int days) {
    /// How much earlier a text's time is, in the form that the tables have.
    private static final String EARLIER = "to_char((%s::timestamptz - copy.age) at time zone 'UTC',"
            + " 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"000Z\"')";

    /// What of a row is another in the copy; all other columns are as they were.
    private static final Map<String, String> PLAN = Map.of("id", "copy.id", "created_at",
            EARLIER.formatted("created_at"),
            "finished_at", EARLIER.formatted("finished_at"));
    private static final Map<String, String> EVENT = Map.of("plan_id", "copy.id", "at", EARLIER.formatted("at"), "data",
            "replace(data, copy.original, copy.id)");

    /// Makes so many plans of those that are over. Nobody else may write meanwhile.
    void make(int plans) throws SQLException {
        try (Connection connection = database.connect(); Statement statement = connection.createStatement()) {
            // Copy by copy, so that the rows of a plan lie together as they do where they were written one after another.
            for (String setting : List.of("synchronous_commit = off", "maintenance_work_mem = '1GB'", "jit = off",
                    "enable_hashjoin = off", "enable_mergejoin = off")) {
                statement.execute("set " + setting);
            }
            statement.execute("""
                    create temporary table copy as
                    select original, 'plan_' || substr(md5(original || number), 1, 16) as id,
                        random() * %d * interval '1 day' as age
                    from (select id as original, row_number() over () as place, count(*) over () as many
                          from plan where finished_at is not null) as originals
                    cross join lateral generate_series(place, %d, many) as number
                    order by age desc""".formatted(days, plans));
            statement.execute("analyze copy");
            copy(connection, "plan", "id", PLAN);
            copy(connection, "plan_event", "plan_id", EVENT);
            statement.execute("vacuum (analyze) plan");
            statement.execute("vacuum (analyze) plan_event");
            statement.execute("checkpoint");
        }
    }

    /// Without its indexes while it is filled: they are made anew from all rows at once.
    private static void copy(Connection connection, String table, String key, Map<String, String> changed)
            throws SQLException {
        List<String> columns = texts(connection, "select column_name from information_schema.columns"
                + " where table_schema = 'public' and table_name = ? order by ordinal_position", table);
        List<String> indexes = texts(connection, "select indexdef from pg_indexes where schemaname = 'public'"
                + " and tablename = ? and indexname not like '%_pkey'", table);
        List<String> names = texts(connection, "select indexname from pg_indexes where schemaname = 'public'"
                + " and tablename = ? and indexname not like '%_pkey'", table);
        List<String> keys = texts(connection, "select pg_get_constraintdef(oid) from pg_constraint"
                + " where conrelid = ?::regclass and contype = 'p'", table);
        try (Statement statement = connection.createStatement()) {
            statement.execute("create temporary table of_" + table + " as select * from " + table);
            statement.execute("create index on of_" + table + " (" + key + ")");
            statement.execute("analyze of_" + table);
            for (String name : names) {
                statement.execute("drop index " + name);
            }
            statement.execute("alter table " + table + " drop constraint " + table + "_pkey");
            statement.execute("insert into " + table + " (" + String.join(", ", columns) + ") select "
                    + String.join(", ", columns.stream().map(column -> changed.getOrDefault(column, column)).toList())
                    + " from copy cross join lateral (select * from of_" + table + " as one where one." + key
                    + " = copy.original offset 0) as original");
            statement.execute(
                    "alter table " + table + " add constraint " + table + "_pkey " + keys.getFirst());
            for (String index : indexes) {
                statement.execute(index);
            }
        }
    }

    private static List<String> texts(Connection connection, String sql, String parameter) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, parameter);
            try (ResultSet row = statement.executeQuery()) {
                List<String> all = new ArrayList<>();
                while (row.next()) {
                    all.add(row.getString(1));
                }
                return all;
            }
        }
    }
}
