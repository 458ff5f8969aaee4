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
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The tokens, in the journal's own database. Thread-safe.
final class SqlTokens implements TokenStore {
    private static final Logger LOG = LoggerFactory.getLogger(SqlTokens.class);
    private static final String NEWEST_FIRST = " order by created_at desc, id desc";

    private final SqlJournal journal;

    SqlTokens(SqlJournal journal) {
        this.journal = journal;
    }

    @Override
    public Addition add(Kept kept, int most) {
        return journal.change(statements -> add(statements, kept, most));
    }

    private static Addition add(Statements statements, Kept kept, int most) throws SQLException {
        Token token = kept.token();
        statements.lock("tokens");
        if (statements.count("select count(*) from token where revoked_at is null and name = ?", token.name()) > 0) {
            return Addition.NAME_TAKEN;
        }
        long tooMany = statements.count("select count(*) from token") + 1 - most;
        if (tooMany > 0) {
            statements.update("delete from token where id in (select id from token where revoked_at is not null"
                    + " order by revoked_at limit ?" + statements.dialect().skipLocked + ")",
                    tooMany);
        }
        if (statements.count("select count(*) from token") >= most) {
            return Addition.FULL;
        }
        statements.update("insert into token (id, name, owner, hash, scopes, roots, allowances, created_at, expires_at)"
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
        return journal.query(new Sql("select * from token" + NEWEST_FIRST, List.of()), SqlTokens::token);
    }

    @Override
    public Optional<Token> revoke(String idOrName, Instant at) {
        Optional<Token> meant = journal.query(new Sql("select * from token where id = ? or name = ?"
                + " order by (id = ?) desc, (revoked_at is null) desc, created_at desc, id desc limit 1",
                List.of(idOrName, idOrName, idOrName)), SqlTokens::token).stream().findFirst();
        meant.ifPresent(token -> journal.change(statements -> statements.update(
                "update token set revoked_at = ? where id = ? and revoked_at is null", Timestamps.text(at),
                token.id())));
        return meant.flatMap(token -> find(token.id())).map(Kept::token);
    }

    /// Whoever asks for something else must not fail because this cannot be noted.
    @Override
    public void used(String id, Instant at) {
        try {
            journal.change(statements -> statements.update("update token set last_used_at = ?"
                    + " where id in (select id from token where id = ?" + statements.dialect().skipLocked + ")",
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
                Timestamps.instant(row.getString("created_at")), Timestamps.instant(row, "expires_at"),
                Timestamps.instant(row, "revoked_at"), Timestamps.instant(row, "last_used_at"));
    }

    private static IllegalArgumentException unknown(String text) {
        return new IllegalArgumentException(text + " is not known to this version of mto");
    }

    private static String json(List<String> texts) {
        return Json.mapper().writeValueAsString(texts);
    }

    private static Stream<String> texts(String json) {
        return Arrays.stream(Json.mapper().readValue(json, String[].class));
    }
}
