package dev.mto.store;

import dev.mto.access.Grant;
import dev.mto.access.Scope;
import dev.mto.access.Token;
import dev.mto.access.TokenStore;
import dev.mto.json.Json;
import dev.mto.plan.Allowance;
import dev.mto.run.PlanJournal.JournalException;
import dev.mto.store.JournalQueries.Sql;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The tokens, in the journal's own database. Thread-safe.
final class SqliteTokens implements TokenStore {
    private static final Logger LOG = LoggerFactory.getLogger(SqliteTokens.class);
    private static final String NEWEST_FIRST = " order by created_at desc, id desc";

    private final SqliteJournal journal;

    SqliteTokens(SqliteJournal journal) {
        this.journal = journal;
    }

    @Override
    public Addition add(Kept kept, int most) {
        return journal.change(connection -> add(connection, kept, most));
    }

    private static Addition add(Connection connection, Kept kept, int most) throws SQLException {
        Token token = kept.token();
        if (count(connection, "select count(*) from token where revoked_at is null and name = ?", token.name()) > 0) {
            return Addition.NAME_TAKEN;
        }
        long tooMany = count(connection, "select count(*) from token") + 1 - most;
        if (tooMany > 0) {
            update(connection, "delete from token where id in (select id from token where revoked_at is not null"
                    + " order by revoked_at limit ?)", tooMany);
        }
        if (count(connection, "select count(*) from token") >= most) {
            return Addition.FULL;
        }
        update(connection,
                "insert into token (id, name, owner, hash, scopes, roots, allowances, created_at, expires_at)"
                        + " values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                token.id(), token.name(), token.owner(), kept.hash(),
                json(token.grant().scopes().stream().sorted().map(Scope::text).toList()),
                json(token.grant().roots().stream().map(Path::toString).toList()),
                json(token.grant().allowances().stream().map(Allowance::toString).toList()),
                Timestamps.text(token.createdAt()), token.expiresAt().map(Timestamps::text).orElse(null));
        return Addition.ADDED;
    }

    @Override
    public Optional<Kept> find(String id) {
        return journal.query(new Sql("select * from token where id = ?", List.of(id)),
                row -> new Kept(token(row), row.getString("hash"))).stream().findFirst();
    }

    @Override
    public List<Token> all() {
        return journal.query(new Sql("select * from token" + NEWEST_FIRST, List.of()), SqliteTokens::token);
    }

    @Override
    public Optional<Token> revoke(String idOrName, Instant at) {
        Optional<Token> meant = journal.query(new Sql("select * from token where id = ? or name = ?"
                + " order by (id = ?) desc, (revoked_at is null) desc, created_at desc, id desc limit 1",
                List.of(idOrName, idOrName, idOrName)), SqliteTokens::token).stream().findFirst();
        meant.ifPresent(token -> journal.change(connection -> update(connection,
                "update token set revoked_at = ? where id = ? and revoked_at is null", Timestamps.text(at),
                token.id())));
        return meant.flatMap(token -> find(token.id())).map(Kept::token);
    }

    /// Whoever asks for something else must not fail because this cannot be noted.
    @Override
    public void used(String id, Instant at) {
        try {
            journal.change(connection -> update(connection, "update token set last_used_at = ? where id = ?",
                    Timestamps.text(at), id));
        } catch (JournalException e) {
            LOG.debug("the use of token {} could not be noted", id, e);
        }
    }

    private static Token token(ResultSet row) throws SQLException {
        Grant grant = new Grant(
                texts(row.getString("scopes")).map(text -> Scope.read(text).orElseThrow(() -> unknown(text)))
                        .collect(Collectors.toSet()),
                texts(row.getString("roots")).map(Path::of).toList(),
                texts(row.getString("allowances"))
                        .map(text -> Allowance.parse(text).orElseThrow(() -> unknown(text))).toList());
        return new Token(row.getString("id"), row.getString("name"), row.getString("owner"), grant,
                Timestamps.instant(row.getString("created_at")), instant(row, "expires_at"),
                instant(row, "revoked_at"), instant(row, "last_used_at"));
    }

    private static IllegalArgumentException unknown(String text) {
        return new IllegalArgumentException(text + " is not known to this version of mto");
    }

    private static Optional<Instant> instant(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getString(column)).map(Timestamps::instant);
    }

    private static String json(List<String> texts) {
        return Json.mapper().writeValueAsString(texts);
    }

    private static Stream<String> texts(String json) {
        return Arrays.stream(Json.mapper().readValue(json, String[].class));
    }

    private static long count(Connection connection, String sql, Object... parameters) throws SQLException {
        try (PreparedStatement statement = prepared(connection, sql, parameters);
                ResultSet row = statement.executeQuery()) {
            return row.next() ? row.getLong(1) : 0;
        }
    }

    private static int update(Connection connection, String sql, @Nullable Object... parameters) throws SQLException {
        try (PreparedStatement statement = prepared(connection, sql, parameters)) {
            return statement.executeUpdate();
        }
    }

    private static PreparedStatement prepared(Connection connection, String sql, @Nullable Object... parameters)
            throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        for (int i = 0; i < parameters.length; i++) {
            statement.setObject(i + 1, parameters[i]);
        }
        return statement;
    }
}
