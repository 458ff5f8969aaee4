package dev.mto.testkit;

import dev.mto.agent.AgentRuntime;
import dev.mto.chat.ChatRuntime;
import dev.mto.chat.ChatSetup;
import dev.mto.chat.Endpoint;
import dev.mto.planner.PlannerDesk;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/// The contract over chat completions.
final class ChatRuntimeIT extends AgentRuntimeContract {
    @Override
    protected AgentRuntime open(Path folder, URI baseUrl) {
        return new ChatRuntime(new ChatSetup(new Endpoint(baseUrl, ScriptedModel.MODEL, Optional.empty()),
                Duration.ofSeconds(30), PlannerDesk.SYSTEM_PROMPT));
    }

    @Override
    protected void close(AgentRuntime opened) {
        ((ChatRuntime) opened).close();
    }

    @Override
    protected boolean outlivesItsProcess() {
        return false;
    }
}
