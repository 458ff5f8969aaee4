package dev.mto.opencode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mto.agent.AgentOutcome;
import dev.mto.agent.AgentRuntimeException;
import dev.mto.agent.AgentSignal;
import dev.mto.agent.AgentTurn;
import dev.mto.agent.FailureKind;
import dev.mto.agent.SessionTarget;
import dev.mto.agent.TurnIds;
import dev.mto.agent.Usage;
import dev.mto.opencode.OpencodeSettings.Conduct;
import dev.mto.opencode.OpencodeSettings.Patience;
import dev.mto.plan.PlanId;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class OpencodeFleetTest {
    private static final PlanId PLAN = new PlanId("plan_a");
    private static final String PROMPT = "POST /session/ses_new/prompt_async";

    @TempDir
    private Path folder;
    private final ScriptedServer one = server("one");
    private final ScriptedServer two = server("two");
    private final BlockingQueue<AgentSignal> signals = new LinkedBlockingQueue<>();
    private OpencodeFleet fleet = fleet(Stream.of(one, two).map(OpencodeFleetTest::at).toList());

    OpencodeFleetTest() throws Exception {}

    private static ScriptedServer server(String agent) throws Exception {
        return new ScriptedServer().with("/global/health", "{\"version\":\"1.18.33\"}")
                .with("/agent", "[{\"name\":\"" + agent + "\"}]").with("/experimental/session", "[]")
                .with("/session/status", "{}").with("/permission", "[]").with("/question", "[]");
    }

    private static URI at(ScriptedServer server) {
        return URI.create("http://127.0.0.1:" + server.port());
    }

    private static OpencodeFleet fleet(List<URI> urls) {
        return fleet(urls, OptionalInt.empty());
    }

    private static OpencodeFleet fleet(List<URI> urls, OptionalInt cap) {
        return new OpencodeFleet(urls.stream().map(url -> new RemoteSettings(url.toString(), url, "opencode",
                Optional.of("secret"), 1, cap)).toList(),
                new Conduct("", List.of(), new Patience(3, Duration.ofMinutes(1), Duration.ofSeconds(6))));
    }

    private String session(String id) {
        return Wire.object().put("id", id).put("directory", folder.toString()).toString();
    }

    private AgentTurn turn(AgentTurn.Role role, SessionTarget target) {
        return turn("x", role, target);
    }

    private AgentTurn turn(String name, AgentTurn.Role role, SessionTarget target) {
        return new AgentTurn(new TurnIds("plan_a." + name + ".1", "msg_" + name, "prt_" + name), role, target, folder,
                Optional.empty(), Optional.empty(), Optional.empty(), "do it", List.of());
    }

    private AgentTurn subtask(String name) {
        return turn(name, AgentTurn.Role.SUBTASK, new SessionTarget.Fresh(name, Optional.empty()));
    }

    /// A fleet of one that has room for one, which is taken.
    private void fill() throws Exception {
        fleet.close();
        fleet = fleet(List.of(at(one)), OptionalInt.of(1));
        one.with("/session", session("ses_new")).with("/session/ses_new", session("ses_new"))
                .with("/session/ses_new/prompt_async", "").with("/session/ses_new/message", "[]");
        fleet.start(subtask("first"), _ -> {});
        one.awaitRequests(PROMPT, 1);
    }

    private AgentSignal next() throws InterruptedException {
        AgentSignal signal = signals.poll(20, TimeUnit.SECONDS);
        assertThat(signal).as("in time").isNotNull();
        return signal;
    }

    private AgentOutcome outcome() throws InterruptedException {
        for (AgentSignal signal = signals.poll(30, TimeUnit.SECONDS); signal != null; signal = signals.poll(30,
                TimeUnit.SECONDS)) {
            if (signal instanceof AgentSignal.Finished(AgentOutcome outcome)) {
                return outcome;
            }
        }
        throw new AssertionError("no end");
    }

    @AfterEach
    void stop() {
        fleet.close();
        one.close();
        two.close();
    }

    @Test
    void aPlanIsWhereItsParentIs() throws Exception {
        two.with("/session/ses_user", session("ses_user"));
        fleet.requireSession("ses_user");
        for (String plan : List.of("plan_a", "plan_b", "plan_c", "plan_d", "plan_e", "plan_f")) {
            assertThat(fleet.agents(folder, new PlanId(plan), Optional.of("ses_user"))).as(plan)
                    .extracting(agent -> agent.name()).containsExactly("two");
        }
    }

    @Test
    void whatNobodyHasIsUnknownOnlyWhereAllAnswer() throws Exception {
        assertThatThrownBy(() -> fleet.requireSession("ses_none")).isInstanceOfSatisfying(AgentRuntimeException.class,
                no -> assertThat(no.kind()).isEqualTo(FailureKind.SESSION_UNKNOWN));
        two.close();
        assertThatThrownBy(() -> fleet.requireSession("ses_none")).isInstanceOfSatisfying(AgentRuntimeException.class,
                no -> {
                    assertThat(no.kind()).isEqualTo(FailureKind.RUNTIME_UNAVAILABLE);
                    assertThat(no.getMessage()).contains(at(two).toString()).doesNotContain("secret");
                });
    }

    @Test
    void whatIsWithAServerThatIsGoneIsInterrupted() throws Exception {
        two.close();
        fleet.adopt(turn(AgentTurn.Role.SUBTASK, new SessionTarget.Fresh("title", Optional.empty())),
                Optional.of("ses_there"), signals::add);
        assertThat(outcome()).isInstanceOfSatisfying(AgentOutcome.Interrupted.class,
                interrupted -> assertThat(interrupted.reason()).contains(at(two).toString()));
        assertThat(one.count("POST")).as("nothing is begun here").isZero();
    }

    /// So the core opens another for the answer.
    @Test
    void theSessionOfAnAnswerIsGoneWithItsServer() throws Exception {
        two.close();
        fleet.start(turn(AgentTurn.Role.SYNTHESIS, new SessionTarget.Existing("ses_there")), signals::add);
        assertThat(outcome()).isInstanceOfSatisfying(AgentOutcome.Failed.class, failed -> {
            assertThat(failed.kind()).isEqualTo(FailureKind.SESSION_UNKNOWN);
            assertThat(failed.message()).contains(at(two).toString());
        });
        assertThat(one.count("POST")).as("nothing is begun here").isZero();
    }

    @Test
    void aPlannerWhoseSessionIsGoneBeginsAnew() throws Exception {
        two.close();
        fleet.start(turn(AgentTurn.Role.PLANNER, new SessionTarget.Existing("ses_there")), signals::add);
        assertThat(outcome()).isInstanceOf(AgentOutcome.Interrupted.class);
    }

    @Test
    void aTurnGoesElsewhereWhereItsServerDiesBeforeItHasBegun() throws Exception {
        boolean isFirst = Preference.order(PLAN.value(), List.of(one, two), server -> at(server).toString(), _ -> 1)
                .getFirst().equals(one);
        ScriptedServer dying = isFirst ? one : two;
        ScriptedServer other = isFirst ? two : one;
        other.with("/session", session("ses_new")).with("/session/ses_new/prompt_async", "")
                .with("/session/ses_new/message", "[]");
        fleet.prewarm();
        assertThat(fleet.agents(folder, PLAN, Optional.empty())).hasSize(1);
        dying.close();
        fleet.start(turn(AgentTurn.Role.SUBTASK, new SessionTarget.Fresh("title", Optional.empty())), signals::add);
        other.awaitRequests(PROMPT, 1);
        assertThat(signals.poll(20, TimeUnit.SECONDS)).as("told nothing of it")
                .isEqualTo(new AgentSignal.SessionOpened("ses_new"));
    }

    @Test
    void anAbortEndsWhatWaitsForAServer() throws Exception {
        one.close();
        two.close();
        AgentTurn turn = turn(AgentTurn.Role.SUBTASK, new SessionTarget.Fresh("title", Optional.empty()));
        fleet.start(turn, signals::add);
        fleet.abort(turn.ids());
        assertThat(signals.poll(30, TimeUnit.SECONDS))
                .isEqualTo(new AgentSignal.Finished(new AgentOutcome.Aborted(Usage.NONE)));
    }

    @Test
    void whatWaitsForAPlaceSaysSoAndWhenItHasOne() throws Exception {
        fill();
        fleet.start(subtask("second"), signals::add);
        assertThat(next()).isEqualTo(new AgentSignal.Queued());
        fleet.leave(subtask("first").ids());
        assertThat(next()).isEqualTo(new AgentSignal.Admitted());
        assertThat(next()).isEqualTo(new AgentSignal.SessionOpened("ses_new"));
    }

    @Test
    void whatIsLeftWhileItWaitsForAPlaceIsNeverBegun() throws Exception {
        fill();
        fleet.start(subtask("second"), signals::add);
        assertThat(next()).isEqualTo(new AgentSignal.Queued());
        fleet.leave(subtask("second").ids());
        BlockingQueue<AgentSignal> others = new LinkedBlockingQueue<>();
        fleet.start(subtask("third"), others::add);
        fleet.leave(subtask("first").ids());
        one.awaitRequests(PROMPT, 2);
        fleet.leave(subtask("third").ids());
        assertThat(fleet.servers().getFirst().inFlight()).as("places that are taken").isZero();
        // Closing waits for all that is under way.
        fleet.close();
        assertThat(one.requests()).noneMatch(request -> request.contains("plan_a.second.1"));
        assertThat(signals).as("told nothing more").isEmpty();
        assertThat(one.count("POST /session/ses_new/abort")).as("what is left is not ended").isZero();
    }

    @Test
    void whatIsNamedTwiceCountsOnceAndTwoNamesDoNoHarm() throws Exception {
        fleet.close();
        fleet = fleet(List.of(at(one), at(one), URI.create("http://localhost:" + one.port())));
        assertThat(fleet.servers()).hasSize(2);
        one.with("/session/ses_user", session("ses_user"));
        fleet.requireSession("ses_user");
        assertThat(fleet.agents(folder)).hasSize(1);
    }
}
