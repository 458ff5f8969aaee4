package dev.mto.app;

import dev.mto.config.Settings;
import dev.mto.config.StoreUrl;
import dev.mto.store.CommitListener;
import dev.mto.store.PostgresAddress;
import dev.mto.store.PostgresJournal;
import dev.mto.store.SqlJournal;
import dev.mto.store.SqliteJournal;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// Which store the operator has chosen. Stateless.
final class StoreChoice {
    private StoreChoice() {}

    /// Opens it.
    ///
    /// @param folder must exist; this process has it for itself from then on
    /// @throws dev.mto.store.StoreUnusable where it cannot be used
    static SqlJournal open(Settings settings, Path folder, CommitListener listener) {
        Optional<PostgresAddress> address = address(settings);
        return address.isPresent()
                ? PostgresJournal.open(address.get(), folder, listener)
                : SqliteJournal.open(folder, listener);
    }

    /// Where the PostgreSQL is; empty where SQLite was chosen.
    static Optional<PostgresAddress> address(Settings settings) {
        return settings.store().url().map(url -> new PostgresAddress(url.jdbc(), properties(url),
                settings.store().connections(), settings.node().lease()));
    }

    private static Map<String, String> properties(StoreUrl url) {
        Map<String, String> properties = new TreeMap<>(url.parameters());
        url.user().ifPresent(user -> properties.put("user", user));
        url.password().ifPresent(password -> properties.put("password", password.value()));
        return properties;
    }

    /// An environment without its secrets, for programs that run what a model says.
    static Map<String, String> without(Settings settings, Map<String, String> environment) {
        Map<String, String> blank = new TreeMap<>(settings.store().secretVariables().stream()
                .collect(Collectors.toMap(name -> name, _ -> "")));
        blank.putAll(environment);
        return blank;
    }
}
