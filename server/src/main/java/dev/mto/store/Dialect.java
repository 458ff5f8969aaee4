package dev.mto.store;

import java.sql.SQLException;

/// What the databases say differently. All other statements are the same in both. Immutable.
enum Dialect {
    /// One process has it, and writes from one thread: there is nobody to be kept out.
    SQLITE("") {
        @Override
        void lock(Statements statements, String what) {
            // Whoever writes has the database for itself.
        }

        @Override
        String text(String any) {
            return any;
        }

        @Override
        String keep(String any) {
            return any;
        }

        @Override
        String kept(String text) {
            return text;
        }
    },
    /// Several processes write at a time. It takes every character but the one of number 0.
    POSTGRESQL(" for update skip locked") {
        @Override
        void lock(Statements statements, String what) throws SQLException {
            statements.count("select 1 from (select pg_advisory_xact_lock(hashtextextended(?, 0))) as held", what);
        }

        @Override
        String text(String any) {
            return any.indexOf('\0') < 0 ? any : any.replace('\0', '\uFFFD');
        }

        @Override
        String keep(String any) {
            return any.replace("\\", "\\\\").replace("\0", "\\0");
        }

        @Override
        String kept(String text) {
            return text.indexOf('\\') < 0 ? text : unescaped(text);
        }
    };

    /// At the end of a query inside a statement that removes what nobody needs: what another process is removing just now
    /// is left to that.
    final String skipLocked;

    Dialect(String skipLocked) {
        this.skipLocked = skipLocked;
    }

    /// Keeps other processes out of something until the end of the transaction. What is read by the next statement holds
    /// until then.
    abstract void lock(Statements statements, String what) throws SQLException;

    /// What stands for a text: the same, but for characters that the database does not take.
    abstract String text(String any);

    /// A form of any text that the database takes whole; [#kept] makes the text of it again.
    abstract String keep(String any);

    /// The text that [#keep] was given.
    abstract String kept(String text);

    private static String unescaped(String text) {
        StringBuilder plain = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char next = text.charAt(i);
            if (next == '\\' && i + 1 < text.length()) {
                i++;
                next = text.charAt(i) == '0' ? '\0' : text.charAt(i);
            }
            plain.append(next);
        }
        return plain.toString();
    }
}
