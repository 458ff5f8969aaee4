package dev.mto.opencode;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mto.agent.AgentOutcome;
import dev.mto.agent.AgentSignal;
import dev.mto.agent.AgentTurn;
import dev.mto.agent.SessionTarget;
import dev.mto.agent.TurnIds;
import dev.mto.agent.Usage;
import dev.mto.opencode.OpencodeSettings.Conduct;
import dev.mto.opencode.OpencodeSettings.Home;
import dev.mto.opencode.OpencodeSettings.Installation;
import dev.mto.opencode.OpencodeSettings.Patience;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TurnWatcherTest {
    private static final AgentSignal OPENED = new AgentSignal.SessionOpened("ses_1");
    private static final AgentSignal FINISHED = new AgentSignal.Finished(new AgentOutcome.Aborted(Usage.NONE));

    @TempDir
    private Path folder;

    @Test
    void goesOnWithAnotherReceiverFromWhereItStands() {
        List<AgentSignal> first = new ArrayList<>();
        List<AgentSignal> second = new ArrayList<>();
        TurnWatcher watcher = watcher(first);
        watcher.signal(OPENED);
        assertThat(watcher.handOver(second::add)).isTrue();
        watcher.signal(FINISHED);
        assertThat(first).containsExactly(OPENED);
        assertThat(second).containsExactly(OPENED, FINISHED);
        assertThat(watcher.handOver(first::add)).isFalse();
    }

    private TurnWatcher watcher(List<AgentSignal> receiver) {
        Conduct conduct = new Conduct("", List.of(), Patience.DEFAULT);
        OpencodeSettings settings = new OpencodeSettings("test", new Installation(Optional.empty(), folder, "1.0.0"),
                folder.resolve("record.json"), new Home.User(Map.of()), conduct);
        AgentTurn turn = new AgentTurn(new TurnIds("key", "msg_1", "prt_1"), AgentTurn.Role.SUBTASK,
                new SessionTarget.Fresh("title", Optional.empty()), folder, Optional.empty(), Optional.empty(),
                Optional.empty(), "prompt", List.of());
        return new TurnWatcher(new TurnOrder(turn, Optional.empty(), false, receiver::add),
                new ServerSupervisor(settings, Map.of()), conduct, () -> {});
    }
}
