package dev.mto.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

final class DependencyGraphTest {
    @Test
    void findsACycleAndNotWhatMerelyWaitsForIt() {
        DependencyGraph graph = DependencyGraph.of(List.of(List.of(1), List.of(2), List.of(3), List.of(1), List.of(0)));
        assertThat(graph.findCycle().orElseThrow()).containsExactlyInAnyOrder(1, 2, 3);
    }

    @Test
    void dropsOnlyTheEdgesThatFollowFromOthers() {
        DependencyGraph graph = DependencyGraph.of(List.of(List.of(), List.of(0), List.of(0, 1), List.of(0, 2)));
        DependencyGraph reduced = graph.withoutRedundantEdges();
        assertThat(IntStream.range(0, 4).mapToObj(reduced::dependenciesOf))
                .containsExactly(List.of(), List.of(0), List.of(1), List.of(2));
    }

    @Test
    void hasNoCriticalPathWhenEmpty() {
        assertThat(DependencyGraph.of(List.of()).criticalPath(_ -> 1)).isZero();
    }

    @Property
    void putsEachNodeAfterAllItWaitsFor(@ForAll("acyclic") List<List<Integer>> edges) {
        List<Integer> order = DependencyGraph.of(edges).topologicalOrder();
        assertThat(order).hasSize(edges.size());
        for (int node = 0; node < edges.size(); node++) {
            for (int dependency : edges.get(node)) {
                assertThat(order.indexOf(dependency)).isLessThan(order.indexOf(node));
            }
        }
    }

    @Property
    void keepsCriticalPathAndReachabilityWhenReduced(@ForAll("acyclic") List<List<Integer>> edges) {
        DependencyGraph graph = DependencyGraph.of(edges);
        DependencyGraph reduced = graph.withoutRedundantEdges();
        assertThat(reduced.criticalPath(node -> node + 1)).isCloseTo(graph.criticalPath(node -> node + 1),
                within(1e-9));
        for (int node = 0; node < edges.size(); node++) {
            for (int dependency : edges.get(node)) {
                assertThat(reaches(reduced, node, dependency)).isTrue();
            }
        }
    }

    /// Without waiting for anything else, each ends so long after what it waited for as it takes.
    @Property
    void theCriticalChainIsTheLongestOfAllPaths(@ForAll("acyclic") List<List<Integer>> edges,
            @ForAll @Size(11) List<@IntRange(min = 1, max = 9) Integer> took) {
        DependencyGraph graph = DependencyGraph.of(edges);
        int[] end = new int[edges.size()];
        for (int node : graph.topologicalOrder()) {
            end[node] = took.get(node) + edges.get(node).stream().mapToInt(before -> end[before]).max().orElse(0);
        }
        List<Integer> chain = graph.criticalChain(node -> Optional.of(end[node]));
        assertThat(chain.stream().mapToInt(took::get).sum()).isEqualTo((int) graph.criticalPath(took::get));
        assertThat(edges.get(chain.getFirst())).isEmpty();
        for (int place = 1; place < chain.size(); place++) {
            assertThat(edges.get(chain.get(place))).contains(chain.get(place - 1));
        }
    }

    @Test
    void theCriticalChainLeavesOutWhatDoesNotCountAndTakesTheFirstOfEquals() {
        DependencyGraph graph = DependencyGraph.of(List.of(List.of(), List.of(), List.of(1, 0), List.of(2), List.of()));
        List<Optional<Integer>> ends = List.of(Optional.of(5), Optional.of(5), Optional.of(7), Optional.empty(),
                Optional.of(6));
        assertThat(graph.criticalChain(ends::get)).containsExactly(1, 2);
        assertThat(graph.criticalChain(_ -> Optional.<Integer>empty())).isEmpty();
        assertThat(DependencyGraph.of(List.of()).criticalChain(ends::get)).isEmpty();
    }

    @Property
    void findsACycleExactlyWhereSortingFails(@ForAll("any") List<List<Integer>> edges) {
        DependencyGraph graph = DependencyGraph.of(edges);
        boolean sortable = graph.topologicalOrder().size() == edges.size();
        assertThat(graph.findCycle().isEmpty()).isEqualTo(sortable);
        graph.findCycle().ifPresent(cycle -> {
            for (int i = 0; i < cycle.size(); i++) {
                assertThat(graph.dependenciesOf(cycle.get(i))).contains(cycle.get((i + 1) % cycle.size()));
            }
        });
    }

    @Provide
    Arbitrary<List<List<Integer>>> acyclic() {
        return Arbitraries.randomValue(random -> edges(random, true));
    }

    @Provide
    Arbitrary<List<List<Integer>>> any() {
        return Arbitraries.randomValue(random -> edges(random, false));
    }

    /// Nodes are named in random order, so that about half of all dependencies point forward.
    private static List<List<Integer>> edges(Random random, boolean acyclic) {
        int size = random.nextInt(1, 12);
        List<Integer> names = new ArrayList<>(IntStream.range(0, size).boxed().toList());
        Collections.shuffle(names, random);
        List<List<Integer>> edges = new ArrayList<>(Collections.nCopies(size, List.of()));
        for (int place = 0; place < size; place++) {
            int end = acyclic ? place : size;
            edges.set(names.get(place), IntStream.range(0, end).filter(_ -> random.nextInt(3) == 0)
                    .mapToObj(names::get).toList());
        }
        return edges;
    }

    private static boolean reaches(DependencyGraph graph, int from, int to) {
        return graph.dependenciesOf(from).stream().anyMatch(next -> next == to || reaches(graph, next, to));
    }
}
