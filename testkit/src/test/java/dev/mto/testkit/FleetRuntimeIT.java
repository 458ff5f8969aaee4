package dev.mto.testkit;

import dev.mto.agent.AgentRuntime;
import dev.mto.opencode.OpencodeFleet;
import dev.mto.opencode.OpencodeSettings.Conduct;
import dev.mto.opencode.OpencodeSettings.Patience;
import dev.mto.opencode.RemoteSettings;
import dev.mto.planner.PlannerDesk;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterAll;

/// The contract over two servers of the real opencode that somebody else runs.
final class FleetRuntimeIT extends AgentRuntimeContract {
    private final List<OpencodeServe> servers = new ArrayList<>();

    @Override
    protected AgentRuntime open(Path folder, URI baseUrl) throws Exception {
        for (String name : servers.isEmpty() ? List.of("one", "two") : List.<String>of()) {
            servers.add(OpencodeServe.start(RealOpencode.in(folder.resolve(name), baseUrl), folder, 0));
        }
        List<RemoteSettings> all = servers.stream().map(server -> new RemoteSettings(server.url().toString(),
                server.url(), "opencode", Optional.of(server.password()), 1, OptionalInt.empty())).toList();
        return new OpencodeFleet(all, new Conduct(PlannerDesk.SYSTEM_PROMPT, List.of(), Patience.DEFAULT));
    }

    @Override
    protected void close(AgentRuntime opened) {
        ((OpencodeFleet) opened).close();
    }

    @Override
    protected boolean outlivesItsProcess() {
        return true;
    }

    @AfterAll
    void stopServers() {
        servers.forEach(OpencodeServe::close);
    }
}
