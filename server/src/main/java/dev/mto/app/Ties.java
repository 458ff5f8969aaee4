package dev.mto.app;

import dev.mto.cluster.Membership;
import dev.mto.cluster.NodeStore.Profile;
import dev.mto.cluster.Quota;
import dev.mto.cluster.Tail;
import dev.mto.config.Settings;
import dev.mto.run.AgentSlots;
import dev.mto.run.PlanFeed;
import dev.mto.run.PlanRunners;
import dev.mto.run.PlanRunners.Others;
import dev.mto.store.PostgresJournal;
import dev.mto.store.PostgresNodes;
import dev.mto.store.SqlJournal;
import dev.mto.store.SqliteJournal;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// What binds a server to others that share its journal, before it runs plans: nothing, where it has the journal to itself.
///
/// @param journal that they share
/// @param nodes who they are
/// @param membership this server's
record Ties(SqlJournal journal, Settings settings, AgentSlots slots, Optional<PostgresNodes> nodes,
        Optional<Membership> membership) {
    /// @param ids gives a new id at each call
    static Ties of(SqlJournal journal, Settings settings, AgentSlots slots, Clock clock, Supplier<String> ids) {
        Optional<PostgresNodes> nodes = switch (journal) {
            case SqliteJournal _ -> Optional.empty();
            case PostgresJournal shared -> Optional.of(new PostgresNodes(shared, ids));
        };
        Membership.Ticker ticker = new Membership.Ticker(System::nanoTime, clock);
        return new Ties(journal, settings, slots, nodes,
                nodes.map(all -> new Membership(all, profile(settings), slots, ticker)));
    }

    Others others() {
        return membership.map(mine -> new Others(mine, mine)).orElse(Others.NONE);
    }

    /// Has what all use share out, before this server takes its place.
    void share(List<Quota> quotas) {
        membership.ifPresent(mine -> mine.share(quotas));
    }

    /// @param url where it listens by now
    Company company(PlanRunners runners, PlanFeed feed, Supplier<URI> url) {
        if (nodes.isEmpty() || membership.isEmpty()) {
            return new Alone(Version.current().mto(), url, runners, slots, runners.clock().instant());
        }
        return new Cluster(nodes.get(), membership.get(), new Tail(nodes.get(), journal, feed, runners), runners,
                settings.node().lease());
    }

    private static Profile profile(Settings settings) {
        String machine = machine();
        int port = settings.server().port();
        String name = settings.node().name().orElse(machine + ":" + (port == 0 ? ProcessHandle.current().pid() : port));
        String host = settings.server().host();
        boolean everywhere = host.equals("0.0.0.0") || host.equals("::");
        Optional<URI> url = Optional.of(port).filter(known -> known != 0)
                .map(known -> URI
                        .create("http://" + (everywhere ? machine : host.contains(":") ? "[" + host + "]" : host)
                                + ":" + known));
        return new Profile(name, url, Version.current().mto(), settings.node().lease(),
                settings.limits().sessionsInFlight());
    }

    private static String machine() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException _) {
            return "localhost";
        }
    }
}
