package dev.mto.testkit.sim;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
    private static final Item BAD = new Item("Do more", "nobody", List.of());

    private final World world;
    private final Chaos chaos;

    /// What was wrong with nothing but its last sub-task, by plan.
    private final Map<String, List<Item>> nearly = new HashMap<>();

    private record Item(String description, String agent, List<Integer> dependencies) {
        @Override
        public String toString() {
            return "{\"description\":\"" + description + "\",\"agent\":\"" + agent + "\",\"dependencies\":"
                    + dependencies + "}";
        }
    }

    PlannerAnswers(World world, Chaos chaos) {
        this.world = world;
        this.chaos = chaos;
    }

    /// @param plan whose planner is asked
    String answer(String plan) {
        if (chaos.isNonsense() || world.happens(chaos.trouble() / 2)) {
            world.counts.add("answers that are no plan");
            return world.any(GARBAGE);
        }
        List<Item> repaired = nearly.remove(plan);
        List<Item> items = repaired == null || world.oneIn(5) ? fresh() : world.oneIn(2) ? repaired : moved(repaired);
        if (world.happens(chaos.trouble())) {
            world.counts.add("plans with one bad sub-task");
            nearly.put(plan, items);
            items = new ArrayList<>(items);
            items.add(BAD);
        }
        String array = items.stream().map(Item::toString)
                .collect(Collectors.joining(",", "[", world.oneIn(8) ? ",]" : "]"));
        return world.oneIn(4) ? "Here it is:\n```json\n" + array + "\n```" : array;
    }

    private List<Item> fresh() {
        List<List<Integer>> graph = graph();
        return IntStream.range(0, graph.size())
                .mapToObj(index -> new Item("Do " + index, world.oneIn(2) ? "build" : "explore", graph.get(index)))
                .toList();
    }

    /// The same sub-tasks in another order, sometimes without the last.
    private List<Item> moved(List<Item> items) {
        int size = items.size();
        int by = world.number(0, size - 1);
        List<Item> moved = new ArrayList<>(items);
        for (int index = 0; index < size; index++) {
            Item item = items.get(index);
            moved.set((index + by) % size, new Item(item.description(), item.agent(),
                    item.dependencies().stream().map(dependency -> (dependency + by) % size).toList()));
        }
        boolean last = moved.stream().anyMatch(item -> item.dependencies().contains(size - 1));
        return size > 1 && !last && world.oneIn(3) ? moved.subList(0, size - 1) : moved;
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
