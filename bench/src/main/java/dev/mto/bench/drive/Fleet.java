package dev.mto.bench.drive;

import dev.mto.testkit.Postgres.Database;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The servers under test: one, or several over one database. Confined to one thread.
public final class Fleet implements AutoCloseable {
    private final List<ServerUnderTest> servers = new ArrayList<>();
    private final Store store;
    private final Optional<Database> database;

    private Fleet(Store store, Optional<Database> database) {
        this.store = store;
        this.database = database;
    }

    /// Starts them, and waits until they are ready.
    ///
    /// @param root the checkout
    /// @param folder a new one, on the disk that is to be measured
    /// @param model the fake model's base URL
    public static Fleet start(Path root, Path folder, Setting setting, URI model)
            throws IOException, InterruptedException {
        Fleet fleet = switch (setting.store()) {
            case Store.Sqlite _ -> new Fleet(setting.store(), Optional.empty());
            case Store.Postgresql shared -> new Fleet(shared, Optional.of(database(shared)));
        };
        try {
            fleet.startAll(root, folder, setting, model);
            return fleet;
        } catch (IOException | InterruptedException | RuntimeException failure) {
            fleet.close();
            throw failure;
        }
    }

    /// One that runs already.
    public static Fleet of(ServerUnderTest server) {
        Fleet fleet = new Fleet(new Store.Sqlite(), Optional.empty());
        fleet.servers.add(server);
        return fleet;
    }

    private static Database database(Store.Postgresql shared) throws IOException {
        try {
            return shared.server().database();
        } catch (SQLException e) {
            throw new IOException(e);
        }
    }

    private void startAll(Path root, Path folder, Setting setting, URI model) throws IOException, InterruptedException {
        int nodes = setting.store() instanceof Store.Postgresql(_, int many) ? many : 1;
        for (int node = 0; node < nodes; node++) {
            Path own = nodes == 1 ? folder : Files.createDirectories(folder.resolve("node" + node));
            Map<String, String> more = database.map(shared -> Map.of("MTO_STORE_URL", shared.url()))
                    .orElse(Map.of());
            servers.add(ServerUnderTest.start(root, own, setting, model, more));
        }
    }

    /// How many there are.
    public int size() {
        return servers.size();
    }

    List<ServerUnderTest> servers() {
        return List.copyOf(servers);
    }

    /// What they have used so far, all together.
    Usage usage() throws IOException {
        List<Usage> all = new ArrayList<>();
        for (ServerUnderTest server : servers) {
            all.add(server.usage());
        }
        return Usage.together(all);
    }

    /// What the database's own processes have used so far; nothing where there are none.
    Duration storeCpu() throws IOException {
        return store instanceof Store.Postgresql(var server, _) ? server.cpu() : Duration.ZERO;
    }

    @Override
    public void close() throws IOException {
        servers.forEach(ServerUnderTest::close);
        if (database.isPresent()) {
            try {
                database.get().close();
            } catch (SQLException e) {
                throw new IOException(e);
            }
        }
    }
}
