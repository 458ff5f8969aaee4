package dev.mto.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mto.agent.Agent;
import dev.mto.agent.AgentRuntime;
import dev.mto.agent.AgentSignal;
import dev.mto.agent.AgentTurn;
import dev.mto.agent.AgentTurn.Role;
import dev.mto.agent.SessionTarget;
import dev.mto.agent.TurnIds;
import dev.mto.plan.ModelRef;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class SplitRuntimeTest {
    private static final Path HERE = Path.of("/here");
    private static final TurnIds IDS = new TurnIds("key", "msg", "prt");

    private final List<String> calls = new ArrayList<>();
    private final AgentRuntime split = new SplitRuntime(new Noting("opencode", "build", "chat"),
            new Noting("chat", "chat"), false);
    private final AgentRuntime allSubtasks = new SplitRuntime(new Noting("opencode", "build"),
            new Noting("chat", "chat"), true);

    /// Notes which runtime was called for what.
    private final class Noting implements AgentRuntime {
        private final String name;
        private final List<Agent> agents;

        private Noting(String name, String... agents) {
            this.name = name;
            this.agents = List.of(agents).stream().map(agent -> new Agent(agent, name)).toList();
        }

        @Override
        public List<Agent> agents(Path directory) {
            return agents;
        }

        @Override
        public void requireSession(String sessionId) {
            calls.add(name + " require " + sessionId);
        }

        @Override
        public String openSession(String key, String title, Path directory) {
            return name + " " + key;
        }

        @Override
        public Optional<String> sessionOf(AgentTurn turn) {
            return Optional.of(name + " " + turn.ids().sessionKey());
        }

        @Override
        public void start(AgentTurn turn, Consumer<AgentSignal> signals) {
            calls.add(name + " start " + turn.model().map(ModelRef::toString).orElse("-"));
        }

        @Override
        public void adopt(AgentTurn turn, Optional<String> sessionId, Consumer<AgentSignal> signals) {
            calls.add(name + " adopt");
        }

        @Override
        public void abort(TurnIds ids) {
            calls.add(name + " abort");
        }

        @Override
        public void leave(TurnIds ids) {
            calls.add(name + " leave");
        }

        @Override
        public void discard(String sessionId, Path directory) {
            calls.add(name + " discard " + sessionId);
        }
    }

    private static AgentTurn turn(Role role, SessionTarget target, String agent) {
        return new AgentTurn(IDS, role, target, HERE, Optional.of(agent).filter(name -> !name.isEmpty()),
                Optional.of(new ModelRef("some", "model")), Optional.empty(), "prompt", List.of());
    }

    private static AgentTurn fresh(Role role, String agent) {
        return turn(role, new SessionTarget.Fresh("title", Optional.empty()), agent);
    }

    private static AgentTurn in(String session, Role role) {
        return turn(role, new SessionTarget.Existing(session), "");
    }

    private List<String> started(AgentRuntime runtime, AgentTurn... turns) {
        calls.clear();
        for (AgentTurn turn : turns) {
            runtime.start(turn, _ -> {});
        }
        return calls;
    }

    @Test
    void offersChatBesideTheAgentsOfOpencode() throws Exception {
        assertThat(split.agents(HERE)).containsExactly(new Agent("build", "opencode"), new Agent("chat", "chat"));
        assertThat(allSubtasks.agents(HERE)).containsExactly(new Agent("chat", "chat"));
    }

    @Test
    void knowsTheSessionsOfWhoeverRunsThem() {
        assertThat(split.sessionOf(fresh(Role.SUBTASK, "chat"))).contains("chat " + IDS.sessionKey());
        assertThat(split.sessionOf(fresh(Role.SUBTASK, "build"))).contains("opencode " + IDS.sessionKey());
    }

    @Test
    void givesChatTheSubtasksThatAreItsOwn() {
        assertThat(started(split, fresh(Role.PLANNER, ""), fresh(Role.SUBTASK, "build"), fresh(Role.SUBTASK, "chat"),
                fresh(Role.SYNTHESIS, ""))).as("a plan's model is opencode's").containsExactly(
                        "opencode start some/model", "opencode start some/model", "chat start -",
                        "opencode start some/model");
        assertThat(started(allSubtasks, fresh(Role.PLANNER, ""), fresh(Role.SUBTASK, "build"),
                fresh(Role.SYNTHESIS, ""))).containsExactly("opencode start some/model", "chat start -",
                        "opencode start some/model");
    }

    @Test
    void goesWhereTheSessionIs() throws Exception {
        assertThat(started(split, in("ses_1", Role.SYNTHESIS), in("chat_plan.parent", Role.SYNTHESIS)))
                .containsExactly("opencode start some/model", "chat start -");
        calls.clear();
        split.adopt(fresh(Role.SUBTASK, "chat"), Optional.of("ses_1"), _ -> {});
        split.adopt(fresh(Role.SUBTASK, "chat"), Optional.empty(), _ -> {});
        split.requireSession("ses_1");
        split.requireSession("chat_1");
        split.discard("ses_1", HERE);
        split.discard("chat_1", HERE);
        assertThat(calls).containsExactly("opencode adopt", "chat adopt", "opencode require ses_1",
                "chat require chat_1", "opencode discard ses_1", "chat discard chat_1");
        assertThat(split.openSession("key", "title", HERE)).isEqualTo("opencode key");
    }

    @Test
    void leavesATurnWhereverItIs() {
        split.leave(IDS);
        assertThat(calls).containsExactlyInAnyOrder("opencode leave", "chat leave");
    }

    @Test
    void endsATurnWhereverItIs() {
        split.abort(IDS);
        assertThat(calls).containsExactlyInAnyOrder("opencode abort", "chat abort");
    }
}
