package dev.mto.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mto.bench.workload.Pace;
import dev.mto.bench.workload.PlanScript;
import dev.mto.bench.workload.PublicGraphs;
import dev.mto.bench.workload.Shape;
import dev.mto.bench.workload.Step;
import dev.mto.json.JsonPlanReader;
import dev.mto.planner.PlanReader.Draft;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class PlanScriptTest {
    @ParameterizedTest
    @EnumSource(Shape.class)
    void isReadBackFromTheRequest(Shape shape) {
        var random = RandomGeneratorFactory.getDefault().create(1);
        PlanScript script = new PlanScript("r1-7", "chat", shape.pace(3), 700, shape.steps(random));

        assertThat(PlanScript.in("Original request:\n" + script.request() + "\n")).contains(script);
    }

    @Test
    void tellsWhenEachSubtaskIsWritten() {
        PlanScript script = new PlanScript("p", "chat", Pace.USUAL, 500,
                List.of(new Step(300, List.of()), new Step(400, List.of(0))));
        String text = script.planText();
        var stream = new JsonPlanReader().stream();
        List<Long> closed = new ArrayList<>();
        for (int at = 0; at < text.length(); at++) {
            if (!stream.feed(text.substring(at, at + 1)).isEmpty()) {
                closed.add(Pace.USUAL.nanosUntil(at, text.length()));
            }
        }

        assertThat(script.closedNanos()).isEqualTo(closed);
        assertThat(closed.getLast()).isEqualTo(script.plannerNanos());
    }

    @Test
    void writesWhatThePlannersReaderReads() {
        PlanScript script = new PlanScript("p", "chat", Pace.USUAL, 500,
                List.of(new Step(300, List.of(1)), new Step(400, List.of())));

        assertThat(new JsonPlanReader().read(script.planText())).isInstanceOfSatisfying(Draft.Subtasks.class,
                draft -> assertThat(draft.subtasks()).extracting(subtask -> subtask.dependencies())
                        .containsExactly(List.of(1), List.of()));
        assertThat(script.criticalNanos()).isEqualTo(script.plannerNanos() + 1_200_000_000L);
    }

    @Test
    void scalesPublicGraphsToSeconds() throws IOException {
        Path root = Path.of(Objects.requireNonNull(System.getProperty("mto.root")));
        List<List<Step>> sample = PublicGraphs.read(root.resolve(PublicGraphs.FILE)).sample(60);

        assertThat(sample).hasSize(60);
        assertThat(sample).allSatisfy(steps -> assertThat(steps).extracting(Step::millis)
                .allMatch(millis -> millis >= 200 && millis <= 2_000).contains(2_000L));
    }
}
