package dev.mto.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.mto.agent.AgentOutcome;
import dev.mto.agent.FailureKind;
import dev.mto.agent.Usage;
import dev.mto.plan.SubtaskSpec;
import dev.mto.run.PlanInput;
import dev.mto.run.PlanInput.Command;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What one process writes another one reads.
final class CommandCodecTest {
    private static final Usage USAGE = new Usage(1, 2, 3, 4, 5, java.math.BigDecimal.ONE);

    static Stream<Command> commands() {
        Stream<AgentOutcome> outcomes = Stream.of(new AgentOutcome.Completed("It is \"so\".\n", USAGE),
                new AgentOutcome.Failed(FailureKind.PROVIDER_REJECTED, "no", USAGE), new AgentOutcome.Aborted(USAGE),
                new AgentOutcome.Limited(Optional.of(Instant.parse("2026-11-22T10:00:00Z")), "later", USAGE),
                new AgentOutcome.Limited(Optional.empty(), "later", USAGE),
                new AgentOutcome.Interrupted("gone", USAGE));
        return Stream.concat(
                Stream.of(new PlanInput.Cancel("Because."), new PlanInput.CancelSubtask(3, "Because."),
                        new PlanInput.Approve(2), new PlanInput.Claim("tui"),
                        new PlanInput.Edit(1, List.of(new SubtaskSpec("Do it", "build", List.of()),
                                new SubtaskSpec("Then this", "plan", List.of(0))), List.of("An edge was left out."))),
                outcomes.map(outcome -> new PlanInput.Reported("tui", outcome)));
    }

    @ParameterizedTest
    @MethodSource("commands")
    void comesBackAsItWas(Command command) {
        assertThat(CommandCodec.decode(CommandCodec.encode(command))).isEqualTo(command);
    }

    @Test
    void noneIsMissing() {
        assertThat(commands().map(Object::getClass).distinct())
                .containsExactlyInAnyOrder(Arrays.stream(Command.class.getPermittedSubclasses())
                        .toArray(Class<?>[]::new));
    }

    @Test
    void saysWhatItDoesNotKnow() {
        assertThatIllegalArgumentException().isThrownBy(() -> CommandCodec.decode("{\"command\":\"dance\"}"))
                .withMessageContaining("dance");
        assertThatIllegalArgumentException().isThrownBy(() -> CommandCodec.decode("nonsense"));
    }
}
