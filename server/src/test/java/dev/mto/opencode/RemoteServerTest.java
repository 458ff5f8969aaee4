package dev.mto.opencode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mto.agent.AgentTurn;
import dev.mto.agent.SessionTarget;
import dev.mto.agent.TurnIds;
import dev.mto.opencode.RemoteServer.Condition;
import dev.mto.opencode.RuntimeStatus.State;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RemoteServerTest {
    private static final String HEALTH = "{\"version\":\"1.18.33\"}";

    private final ScriptedServer script;
    private final Bell bell = new Bell();
    private RemoteServer server;

    RemoteServerTest() throws Exception {
        script = new ScriptedServer().with("/global/health", HEALTH).with("/agent", "[]")
                .with("/experimental/session", "[]").with("/session/ses_1/abort", "true");
        server = server("secret", Duration.ofSeconds(8));
    }

    @AfterEach
    void stop() throws Exception {
        server.release(true);
        script.close();
    }

    private RemoteServer server(String password, Duration unresponsive) {
        return new RemoteServer(new RemoteSettings("one", URI.create("http://127.0.0.1:" + script.port()), "opencode",
                Optional.of(password), 1, OptionalInt.empty()), unresponsive, bell::ring);
    }

    private void await(BooleanSupplier wanted) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!wanted.getAsBoolean() && System.nanoTime() < end) {
            bell.await(bell.count(), Duration.ofMillis(50));
        }
        assertThat(wanted.getAsBoolean()).as(server.status().toString()).isTrue();
    }

    private static TurnOrder turn(SessionTarget target) {
        return new TurnOrder(new AgentTurn(new TurnIds("plan_a.subtask.0.1", "msg_1", "prt_1"), AgentTurn.Role.SUBTASK,
                target, Path.of("/"), Optional.empty(), Optional.empty(), Optional.empty(), "do it", List.of()),
                Optional.of("ses_1"), false, _ -> {});
    }

    @Test
    void isWellOnceItAnswers() throws Exception {
        assertThat(server.condition()).isEqualTo(Condition.IDLE);
        LiveServer live = server.demand().get(20, TimeUnit.SECONDS);
        await(() -> server.condition() == Condition.WELL);
        assertThat(live.hasPlanner()).isFalse();
        assertThat(server.status().state()).isEqualTo(State.READY);
    }

    /// The stream of events never stands here, so it is asked again and again.
    @Test
    void isKeptThroughAShortBreakAndLostAfterALongOne() throws Exception {
        LiveServer live = server.demand().get(20, TimeUnit.SECONDS);
        script.without("/global/health");
        await(() -> server.condition() == Condition.DOUBTFUL);
        script.with("/global/health", HEALTH);
        await(() -> server.condition() == Condition.WELL);
        assertThat(server.demand().get(1, TimeUnit.SECONDS)).isSameAs(live);
        assertThat(live.isAlive()).isTrue();
        script.without("/global/health");
        await(() -> server.condition() == Condition.GONE);
        await(() -> !live.isAlive());
        assertThatThrownBy(() -> server.demand().get(1, TimeUnit.SECONDS)).isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(ServerLost.class);
        script.with("/global/health", HEALTH);
        await(() -> server.condition() == Condition.WELL);
        assertThat(server.demand().get(1, TimeUnit.SECONDS)).isNotSameAs(live);
    }

    @Test
    void endsWhatWasGivenUpWithItWhenItIsBack() throws Exception {
        server.leave(turn(new SessionTarget.Existing("ses_9")), Optional.empty());
        server.leave(turn(new SessionTarget.Fresh("title", Optional.empty())), Optional.empty());
        var _ = server.demand();
        script.awaitRequests("POST /session/ses_1/abort", 1);
        assertThat(script.count("POST")).isEqualTo(1);
    }

    @Test
    void leavesWhatIsWantedAfterAll() throws Exception {
        server.leave(turn(new SessionTarget.Fresh("title", Optional.empty())), Optional.empty());
        server.recall("plan_a.subtask.0.1");
        server.demand().get(20, TimeUnit.SECONDS);
        await(() -> server.condition() == Condition.WELL);
        assertThat(script.count("POST")).isZero();
    }

    @Test
    void saysThatThePasswordIsWrongAndNeverShowsIt() throws Exception {
        server = server("wr0ng", Duration.ofSeconds(8));
        var _ = server.demand();
        await(server::isUnfit);
        assertThat(server.status().state()).isEqualTo(State.FAILED);
        assertThat(server.status().detail()).contains("(401)", "opencode.servers").doesNotContain("wr0ng");
    }

    @Test
    void doesNotTakeAReleaseThatItDoesNotKnow() throws Exception {
        script.with("/global/health", "{\"version\":\"1.17.9\"}");
        var _ = server.demand();
        await(server::isUnfit);
        assertThat(server.status().detail()).contains("1.17.9", OpencodeVersion.ACCEPTED);
    }
}
