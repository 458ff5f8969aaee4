package dev.mto.opencode;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mto.agent.AgentOutcome;
import dev.mto.agent.AgentSignal;
import dev.mto.agent.AgentTurn;
import dev.mto.agent.SessionTarget;
import dev.mto.agent.TurnIds;
import dev.mto.opencode.OpencodeSettings.Conduct;
import dev.mto.opencode.OpencodeSettings.Patience;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TurnWatcherTest {
    private static final String PROMPT = "POST /session/ses_1/prompt_async";

    @TempDir
    private Path folder;

    private final BlockingQueue<AgentSignal> signals = new LinkedBlockingQueue<>();
    private LeftServer left;
    private Thread thread;

    @BeforeEach
    void start() throws Exception {
        left = new LeftServer(folder);
        left.script().with("/session", Wire.object().put("id", "ses_1").put("directory", folder.toString()).toString())
                .with("/session/ses_1/abort", "true").with("/permission", "[]").with("/question", "[]")
                .with("/session/ses_1/message", "[]").with("/session/status", "{}")
                .with("/experimental/session", "[]");
        AgentTurn turn = new AgentTurn(new TurnIds("key", "msg_1", "prt_1"), AgentTurn.Role.SUBTASK,
                new SessionTarget.Fresh("title", Optional.empty()), folder, Optional.empty(), Optional.empty(),
                Optional.empty(), "do it", List.of());
        TurnWatcher watcher = new TurnWatcher(new TurnOrder(turn, Optional.empty(), false, signals::add),
                left.supervisor(), new Conduct("", List.of(), Patience.DEFAULT), () -> {});
        thread = Thread.ofVirtual().unstarted(watcher);
    }

    @AfterEach
    void stop() throws Exception {
        thread.interrupt();
        thread.join();
        left.close();
    }

    @Test
    void aPromptOfUnknownFateIsWaitedFor() throws Exception {
        left.script().with("/session/ses_1/prompt_async", "<html>");
        thread.start();
        left.script().awaitRequests("GET /session/ses_1/message", 4);
        assertThat(left.script().count(PROMPT)).isEqualTo(1);
    }

    @Test
    void whatIsGivenUpIsStopped() throws Exception {
        left.script().with("/session/ses_1/prompt_async", "").with("/session/status", "{\"ses_1\":{\"type\":\"busy\"}}")
                .without("/permission");
        thread.start();
        assertThat(signals.poll(20, TimeUnit.SECONDS)).isEqualTo(new AgentSignal.SessionOpened("ses_1"));
        assertThat(signals.poll(20, TimeUnit.SECONDS)).isInstanceOfSatisfying(AgentSignal.Finished.class,
                end -> assertThat(end.outcome()).isInstanceOf(AgentOutcome.Failed.class));
        assertThat(left.script().count("POST /session/ses_1/abort")).isEqualTo(1);
    }
}
