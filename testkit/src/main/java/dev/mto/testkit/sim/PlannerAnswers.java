package dev.mto.testkit.sim;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// What language models answer where they are asked for a plan.
final class PlannerAnswers {
    private static final List<String> GARBAGE = List.of("I cannot do that.", "[]", "[{\"description\": \"A\"",
            "{\"plan\": null}", "[1, 2, 3]",
            "[{\"description\":\"A\",\"agent\":\"nobody\",\"dependencies\":[0,7]}]",
            "[{\"description\":\" \",\"agent\":\"build\",\"dependencies\":[]}]",
            "[{\"description\":\"A\",\"agent\":\"build\",\"dependencies\":[1]},"
                    + "{\"description\":\"B\",\"agent\":\"build\",\"dependencies\":[0]}]");

    private final World world;
    private final Chaos chaos;

    PlannerAnswers(World world, Chaos chaos) {
        this.world = world;
        this.chaos = chaos;
    }

    String answer() {
        if (chaos.isNonsense() || world.happens(chaos.trouble() / 2)) {
            world.counts.add("answers that are no plan");
            return world.any(GARBAGE);
        }
        List<List<Integer>> graph = graph();
        String array = IntStream.range(0, graph.size())
                .mapToObj(index -> "{\"description\":\"Do " + index + "\",\"agent\":\""
                        + (world.oneIn(2) ? "build" : "explore") + "\",\"dependencies\":" + graph.get(index) + "}")
                .collect(Collectors.joining(",", "[", world.oneIn(8) ? ",]" : "]"));
        return world.oneIn(4) ? "Here it is:\n```json\n" + array + "\n```" : array;
    }

    /// Dependencies on later sub-tasks and edges that follow from others are as likely as their opposites.
    private List<List<Integer>> graph() {
        int size = world.oneIn(10) ? world.number(6, 10) : world.number(1, 5);
        int sparse = world.number(1, 4);
        List<Integer> names = new ArrayList<>(IntStream.range(0, size).boxed().toList());
        Collections.shuffle(names, world.random());
        List<List<Integer>> edges = new ArrayList<>(Collections.nCopies(size, List.of()));
        for (int place = 0; place < size; place++) {
            edges.set(names.get(place),
                    IntStream.range(0, place).filter(_ -> world.oneIn(sparse)).mapToObj(names::get).toList());
        }
        return edges;
    }
}
