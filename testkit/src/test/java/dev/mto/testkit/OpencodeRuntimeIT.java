package dev.mto.testkit;

import dev.mto.agent.AgentRuntime;
import dev.mto.opencode.OpencodeRuntime;
import dev.mto.opencode.OpencodeSettings;
import dev.mto.opencode.OpencodeSettings.Conduct;
import dev.mto.opencode.OpencodeSettings.Home;
import dev.mto.opencode.OpencodeSettings.Installation;
import dev.mto.opencode.OpencodeSettings.Patience;
import dev.mto.planner.PlannerDesk;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// The contract over the real opencode.
final class OpencodeRuntimeIT extends AgentRuntimeContract {
    @Override
    protected AgentRuntime open(Path folder, URI baseUrl) throws Exception {
        RealOpencode opencode = RealOpencode.in(Files.createDirectories(folder.resolve("opencode")), baseUrl);
        return new OpencodeRuntime(new OpencodeSettings("opencode",
                new Installation(Optional.of(opencode.program()), folder.resolve("cache"), "unused"),
                folder.resolve("record.json"), new Home.User(opencode.environment()),
                new Conduct(PlannerDesk.SYSTEM_PROMPT, List.of(), Patience.DEFAULT)));
    }

    @Override
    protected void close(AgentRuntime opened) {
        ((OpencodeRuntime) opened).close();
    }

    @Override
    protected boolean outlivesItsProcess() {
        return true;
    }
}
