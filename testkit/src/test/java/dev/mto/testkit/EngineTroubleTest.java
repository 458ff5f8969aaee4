package dev.mto.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mto.agent.Agent;
import dev.mto.agent.AgentRuntime;
import dev.mto.agent.AgentSignal;
import dev.mto.agent.AgentTurn;
import dev.mto.agent.AgentTurn.Role;
import dev.mto.agent.TurnIds;
import dev.mto.fault.ErrorCode;
import dev.mto.fault.Fault;
import dev.mto.run.PlanState;
import dev.mto.run.PlanStatus;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/// The engine over a journal and a runtime that break their promises.
final class EngineTroubleTest {
    private final FakeRuntime sound = new FakeRuntime(turn -> FakeRuntime.completed(switch (turn.role()) {
        case Role.PLANNER -> Engine.EXAMPLE;
        case Role.SUBTASK, Role.SYNTHESIS -> "done";
    }));

    @Test
    void endsAPlanWhoseRuntimeFailsInAnUnforeseenWay() throws InterruptedException {
        AgentRuntime broken = new Troubled(sound) {
            @Override
            public List<Agent> agents(Path directory) {
                throw new IllegalStateException("unforeseen");
            }
        };
        try (Engine engine = new Engine(new InMemoryJournal(), broken, 10)) {
            PlanState state = engine.finish(engine.orchestrator().submit(Engine.goal("Compare three")));
            assertThat(state.status()).isEqualTo(PlanStatus.FAILED);
            assertThat(state.ending().orElseThrow().error()).map(Fault::code).contains(ErrorCode.INTERNAL);
        }
    }

    /// A runtime like another, but for what a test overrides.
    private static class Troubled implements AgentRuntime {
        private final FakeRuntime sound;

        Troubled(FakeRuntime sound) {
            this.sound = sound;
        }

        @Override
        public List<Agent> agents(Path directory) {
            return sound.agents(directory);
        }

        @Override
        public String openSession(String key, String title, Path directory) {
            return sound.openSession(key, title, directory);
        }

        @Override
        public void start(AgentTurn turn, Consumer<AgentSignal> signals) {
            sound.start(turn, signals);
        }

        @Override
        public void adopt(AgentTurn turn, Optional<String> sessionId, Consumer<AgentSignal> signals) {
            sound.adopt(turn, sessionId, signals);
        }

        @Override
        public void abort(TurnIds ids) {
            sound.abort(ids);
        }

        @Override
        public void discard(String sessionId, Path directory) {
            sound.discard(sessionId, directory);
        }
    }
}
