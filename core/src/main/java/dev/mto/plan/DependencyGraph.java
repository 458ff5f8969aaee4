package dev.mto.plan;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntFunction;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/// Who waits for whom, among sub-tasks numbered from 0. Every index named is in range; cycles may exist, and the
/// methods that need there to be none say so. Immutable.
public final class DependencyGraph {
    private final List<List<Integer>> dependencies;
    private final List<List<Integer>> dependents;

    private DependencyGraph(List<List<Integer>> dependencies) {
        this.dependencies = dependencies.stream().map(List::copyOf).toList();
        List<List<Integer>> reversed = new ArrayList<>();
        dependencies.forEach(_ -> reversed.add(new ArrayList<>()));
        for (int node = 0; node < dependencies.size(); node++) {
            for (int dependency : dependencies.get(node)) {
                reversed.get(dependency).add(node);
            }
        }
        this.dependents = reversed.stream().map(List::copyOf).toList();
    }

    /// A graph of as many nodes as there are lists.
    ///
    /// @param dependencies for each node the nodes it waits for
    /// @throws IndexOutOfBoundsException where a node is named that does not exist
    public static DependencyGraph of(List<List<Integer>> dependencies) {
        return new DependencyGraph(dependencies);
    }

    public int size() {
        return dependencies.size();
    }

    /// The nodes that `node` waits for, in the order they were given.
    public List<Integer> dependenciesOf(int node) {
        return dependencies.get(node);
    }

    /// The nodes that wait for `node`, ascending.
    public List<Integer> dependentsOf(int node) {
        return dependents.get(node);
    }

    /// A node and all that wait for it, directly or by others, ascending.
    public List<Integer> withAllDependentsOf(int node) {
        Set<Integer> found = new TreeSet<>(List.of(node));
        Deque<Integer> open = new ArrayDeque<>(found);
        while (!open.isEmpty()) {
            dependentsOf(open.remove()).stream().filter(found::add).forEach(open::add);
        }
        return List.copyOf(found);
    }

    /// Nodes so ordered that each comes after all it waits for. Shorter than [#size()] where there is a cycle.
    public List<Integer> topologicalOrder() {
        int[] waiting = new int[size()];
        Deque<Integer> ready = new ArrayDeque<>();
        for (int node = 0; node < size(); node++) {
            waiting[node] = dependencies.get(node).size();
            if (waiting[node] == 0) {
                ready.add(node);
            }
        }
        List<Integer> order = new ArrayList<>(size());
        while (!ready.isEmpty()) {
            int node = ready.remove();
            order.add(node);
            for (int dependent : dependents.get(node)) {
                if (--waiting[dependent] == 0) {
                    ready.add(dependent);
                }
            }
        }
        return Collections.unmodifiableList(order);
    }

    /// One cycle, each node depending on the next and the last on the first; empty where there is none.
    public Optional<List<Integer>> findCycle() {
        BitSet inCycles = new BitSet();
        inCycles.set(0, size());
        topologicalOrder().forEach(inCycles::clear);
        if (inCycles.isEmpty()) {
            return Optional.empty();
        }
        // What is left includes nodes that merely wait for a cycle, but each has a dependency that is left too: so a
        // walk along dependencies never ends and must come back to where it has been.
        List<Integer> walk = new ArrayList<>();
        int node = inCycles.nextSetBit(0);
        while (!walk.contains(node)) {
            walk.add(node);
            node = dependencies.get(node).stream().filter(inCycles::get).findFirst().orElseThrow();
        }
        return Optional.of(List.copyOf(walk.subList(walk.indexOf(node), walk.size())));
    }

    /// This graph without the edges that follow from others (`c` waits for `a`, where `c` waits for `b` and `b` for
    /// `a`). Needs a graph without cycles, in which each dependency is named once.
    public DependencyGraph withoutRedundantEdges() {
        List<BitSet> ancestors = new ArrayList<>(Collections.nCopies(size(), new BitSet()));
        for (int node : topologicalOrder()) {
            BitSet all = new BitSet();
            for (int dependency : dependencies.get(node)) {
                all.set(dependency);
                all.or(ancestors.get(dependency));
            }
            ancestors.set(node, all);
        }
        List<List<Integer>> reduced = new ArrayList<>();
        for (List<Integer> direct : dependencies) {
            reduced.add(direct.stream()
                    .filter(d -> direct.stream().noneMatch(other -> ancestors.get(other).get(d)))
                    .toList());
        }
        return new DependencyGraph(reduced);
    }

    /// For each node, the greatest sum of weights over a path that starts with it and goes on to what waits for it.
    /// Needs a graph without cycles.
    public double[] longestPathsFrom(IntToDoubleFunction weight) {
        double[] longest = new double[size()];
        for (int node : topologicalOrder().reversed()) {
            double below = 0;
            for (int dependent : dependents.get(node)) {
                below = Math.max(below, longest[dependent]);
            }
            longest[node] = weight.applyAsDouble(node) + below;
        }
        return longest;
    }

    /// The length of the critical path: no schedule can be shorter. 0 for an empty graph. Needs a graph without cycles.
    public double criticalPath(IntToDoubleFunction weight) {
        double longest = 0;
        for (double path : longestPathsFrom(weight)) {
            longest = Math.max(longest, path);
        }
        return longest;
    }

    /// The chain on which the end of all hangs: the node that ends last, before it the last to end of those that it waits
    /// for, and so on. In the order in which they go; of several that end at once, the first named. Needs a graph without
    /// cycles.
    ///
    /// @param end when a node ends; empty: it does not count, nor what it waited for
    public <T extends Comparable<T>> List<Integer> criticalChain(IntFunction<Optional<T>> end) {
        List<Integer> chain = new ArrayList<>();
        Optional<Integer> last = latest(IntStream.range(0, size()).boxed().toList(), end);
        while (last.isPresent()) {
            chain.add(last.get());
            last = latest(dependenciesOf(last.get()), end);
        }
        return List.copyOf(chain.reversed());
    }

    private static <T extends Comparable<T>> Optional<Integer> latest(List<Integer> nodes,
            IntFunction<Optional<T>> end) {
        Optional<Integer> latest = Optional.empty();
        Optional<T> latestEnd = Optional.empty();
        for (int node : nodes) {
            Optional<T> its = end.apply(node);
            Optional<T> before = latestEnd;
            if (its.isPresent() && before.filter(other -> other.compareTo(its.get()) >= 0).isEmpty()) {
                latest = Optional.of(node);
                latestEnd = its;
            }
        }
        return latest;
    }
}
