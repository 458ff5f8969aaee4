package dev.mto.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.mto.agent.Agent;
import dev.mto.json.JsonPlanReader;
import dev.mto.plan.DependencyPolicy;
import dev.mto.plan.Goal;
import dev.mto.plan.Plan;
import dev.mto.plan.PlanValidator.Verdict;
import dev.mto.plan.SubtaskSpec;
import dev.mto.plan.Violation;
import dev.mto.planner.PlannerDesk;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;

/// Two thousand public task graphs, put through the planner's reader and validator as if a planner had written them.
final class PublicGraphsTest {
    private static final List<Agent> AGENTS = List.of(new Agent("build", ""));
    private final JsonMapper mapper = new JsonMapper();
    private final PlannerDesk desk = new PlannerDesk(new JsonPlanReader(), true);

    @Test
    void acceptsEveryAsyncHowGraphAndFindsItsShortestTime() throws IOException {
        int forward = 0;
        List<JsonNode> graphs = lines("asynchow_graphs.jsonl");
        for (JsonNode graph : graphs) {
            Plan plan = accepted(graph, read(graph));
            double longest = plan.graph().criticalPath(node -> graph.get("durations_s").get(node).doubleValue());
            assertThat(longest).as(graph.get("id").stringValue())
                    .isCloseTo(graph.get("optimal_s").doubleValue(), within(1e-6));
            forward += pointsForward(graph) ? 1 : 0;
        }
        assertThat(graphs).hasSize(999);
        System.out.printf("AsyncHow: %d graphs accepted, %d of them with forward dependencies%n", graphs.size(),
                forward);
        assertThat(forward).isGreaterThan(200);
    }

    @Test
    void acceptsOrRefusesEveryWorFBenchGraphForTheRightReason() throws IOException {
        int accepted = 0;
        int refused = 0;
        List<JsonNode> graphs = lines("worfbench_graphs.jsonl");
        for (JsonNode graph : graphs) {
            if (graph.get("issues").isEmpty()) {
                checkAccepted(graph);
                accepted++;
            } else {
                checkRefused(graph);
                refused++;
            }
        }
        System.out.printf("WorFBench: %d graphs accepted, %d refused%n", accepted, refused);
        assertThat(accepted).isEqualTo(1068);
        assertThat(refused).isEqualTo(5);
    }

    private void checkAccepted(JsonNode graph) {
        Verdict verdict = read(graph);
        Plan plan = accepted(graph, verdict);
        String id = graph.get("id").stringValue();
        assertThat(((Verdict.Valid) verdict).notes()).as(id).hasSize(graph.get("redundant_edges").intValue());
        assertThat(plan.graph().criticalPath(_ -> 1) < plan.subtasks().size()).as(id)
                .isEqualTo(graph.get("has_parallelism").booleanValue());
    }

    /// Without nodes there is nothing to do; where node ids are not unique, no edge can be named.
    private void checkRefused(JsonNode graph) {
        assertThat(read(graph)).isInstanceOfSatisfying(Verdict.Invalid.class, invalid -> assertThat(
                invalid.violations()).allMatch(
                        violation -> graph.get("n").intValue() == 0
                                ? violation instanceof Violation.NoSubtasks
                                : violation instanceof Violation.Malformed malformed
                                        && malformed.field().equals("dependencies")));
    }

    private Verdict read(JsonNode graph) {
        int size = graph.has("n") ? graph.get("n").intValue() : graph.get("deps").size();
        ArrayNode plan = mapper.createArrayNode();
        for (int index = 0; index < size; index++) {
            JsonNode dependencies = graph.get("deps").isNull()
                    ? mapper.getNodeFactory().stringNode("unknown")
                    : graph.get("deps").get(index);
            plan.addObject().put("description", "Step " + index).put("agent", "build").set("dependencies",
                    dependencies);
        }
        return desk.read(plan.toString(), goal(), AGENTS);
    }

    private static Plan accepted(JsonNode graph, Verdict verdict) {
        assertThat(verdict).as(graph.get("id").stringValue()).isInstanceOf(Verdict.Valid.class);
        return ((Verdict.Valid) verdict).plan();
    }

    private static boolean pointsForward(JsonNode graph) {
        JsonNode all = graph.get("deps");
        return IntStream.range(0, all.size())
                .anyMatch(i -> all.get(i).valueStream().anyMatch(dependency -> dependency.intValue() > i));
    }

    /// The limit on sub-tasks is lifted: some of the graphs have more than a user may ask for.
    private static Goal goal() {
        return new Goal("Everything", 1000, Path.of("/"), Optional.empty(), Optional.empty(), Optional.empty(),
                DependencyPolicy.FAIL, Optional.empty(),
                List.of());
    }

    private List<JsonNode> lines(String file) throws IOException {
        try (InputStream in = PublicGraphsTest.class.getResourceAsStream("/graphs/" + file)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().map(mapper::readTree).toList();
        }
    }

    /// Kept honest: the reader must see what was written.
    @Test
    void readsBackWhatItWrote() {
        Verdict verdict = desk.read("[{\"description\":\"a\",\"agent\":\"build\",\"dependencies\":[1]},"
                + "{\"description\":\"b\",\"agent\":\"build\"}]", goal(), AGENTS);
        assertThat(((Verdict.Valid) verdict).plan().subtasks()).containsExactly(
                new SubtaskSpec("a", "build", List.of(1)), new SubtaskSpec("b", "build", List.of()));
    }
}
