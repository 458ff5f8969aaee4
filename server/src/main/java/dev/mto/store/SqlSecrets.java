package dev.mto.store;

import dev.mto.delivery.SecretStore;
import dev.mto.delivery.SigningSecret;
import dev.mto.store.JournalQueries.Sql;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;

/// The secrets that deliveries are signed with, in the journal's own database. Thread-safe.
final class SqlSecrets implements SecretStore {
    private final SqlJournal journal;

    SqlSecrets(SqlJournal journal) {
        this.journal = journal;
    }

    @Override
    public List<SigningSecret> valid(String owner, Instant now) {
        return journal.query(new Sql("select * from webhook_secret where owner = ?"
                + " and (valid_until is null or valid_until > ?)"
                + " order by valid_until is null desc, valid_until desc, created_at desc",
                List.of(owner, Timestamps.text(now))),
                row -> new SigningSecret(row.getString("secret"), Timestamps.instant(row.getString("created_at")),
                        Timestamps.instant(row, "valid_until")));
    }

    @Override
    public void begin(String owner, SigningSecret first) {
        journal.change(statements -> {
            lock(statements, owner);
            return statements.update(
                    "insert into webhook_secret (owner, secret, created_at) select ?, ?, ? where not exists"
                            + " (select 1 from webhook_secret where owner = ? and valid_until is null)",
                    owner, first.text(), Timestamps.text(first.createdAt()), owner);
        });
    }

    /// One process at a time: else there were two current ones.
    private static void lock(Statements statements, String owner) throws SQLException {
        statements.lock("secrets of " + owner);
    }

    @Override
    public void replace(String owner, SigningSecret next, Instant until, int most) {
        journal.change(statements -> replace(statements, owner, next, until, most));
    }

    private static int replace(Statements statements, String owner, SigningSecret next, Instant until, int most)
            throws SQLException {
        lock(statements, owner);
        statements.update("update webhook_secret set valid_until = ? where owner = ? and valid_until is null",
                Timestamps.text(until), owner);
        statements.update("delete from webhook_secret where owner = ? and secret not in"
                + " (select secret from webhook_secret where owner = ? and valid_until > ?"
                + " order by valid_until desc, created_at desc limit ?)",
                owner, owner, Timestamps.text(next.createdAt()), most);
        return statements.update("insert into webhook_secret (owner, secret, created_at) values (?, ?, ?)",
                owner, next.text(), Timestamps.text(next.createdAt()));
    }
}
