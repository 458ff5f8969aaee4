package dev.mto.bench.workload;

import dev.mto.plan.DependencyGraph;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// What the fake model does for one plan. It stands in the plan's request as a marker, which is all that the model is told:
///
///     [plan id=p17 agent=chat tps=300 piece=1 answer=700 steps=350;900<0;400<0,1]
///
/// Immutable.
///
/// @param id tells plans apart in the log; letters, digits and hyphens
/// @param agent named in each sub-task
/// @param answerMillis how long the answer takes
public record PlanScript(String id, String agent, Pace pace, long answerMillis, List<Step> steps) {
    private static final Pattern MARKER = Pattern
            .compile("\\[plan id=([\\w-]+) agent=([\\w-]+) tps=(\\d+) piece=(\\d+) "
                    + "answer=(\\d+) steps=([\\d;<,]+)]");

    /// So that a sub-task is as long as those that models write: about 65 tokens.
    private static final String FILLING = " Look into the part of the request that this is about, compare what there is "
            + "with what was asked for, and give back a short list of findings, each with its source.";

    public PlanScript {
        steps = List.copyOf(steps);
    }

    /// The request that makes the model do this.
    public String request() {
        String written = steps.stream().map(PlanScript::written).collect(Collectors.joining(";"));
        return "Carry this out. [plan id=%s agent=%s tps=%d piece=%d answer=%d steps=%s]".formatted(id, agent,
                pace.tokensPerSecond(), pace.tokensPerPiece(), answerMillis, written);
    }

    private static String written(Step step) {
        return step.millis() + (step.dependencies().isEmpty() ? "" : "<")
                + step.dependencies().stream().map(String::valueOf).collect(Collectors.joining(","));
    }

    /// The script in a text that holds a request; empty where there is none.
    public static Optional<PlanScript> in(String text) {
        Matcher marker = MARKER.matcher(text);
        return marker.find()
                ? Optional.of(new PlanScript(marker.group(1), marker.group(2),
                        new Pace(Integer.parseInt(marker.group(3)), Integer.parseInt(marker.group(4))),
                        Long.parseLong(marker.group(5)),
                        Stream.of(marker.group(6).split(";")).map(PlanScript::step).toList()))
                : Optional.empty();
    }

    private static Step step(String written) {
        int arrow = written.indexOf('<');
        return arrow < 0
                ? Step.of(Long.parseLong(written))
                : new Step(Long.parseLong(written.substring(0, arrow)),
                        Stream.of(written.substring(arrow + 1).split(",")).map(Integer::valueOf).toList());
    }

    /// What the planner writes.
    public String planText() {
        return objects().stream().collect(Collectors.joining(",\n", "[", "]"));
    }

    private List<String> objects() {
        return IntStream.range(0, steps.size())
                .mapToObj(index -> "{\"description\": \"" + new StepMarker(id, index, steps.get(index).millis())
                        + FILLING + "\", \"agent\": \"" + agent + "\", \"dependencies\": "
                        + steps.get(index).dependencies() + "}")
                .toList();
    }

    /// How long the planner takes, in nanoseconds.
    public long plannerNanos() {
        return pace.nanosFor(planText().length());
    }

    /// For each sub-task, how long after the planner's beginning its last character has come, in nanoseconds.
    public List<Long> closedNanos() {
        int length = planText().length();
        List<Long> closed = new ArrayList<>();
        int end = 0;
        for (String object : objects()) {
            // A bracket or a comma and a line's end precede it.
            end += object.length() + (closed.isEmpty() ? 1 : 2);
            closed.add(pace.nanosUntil(end - 1, length));
        }
        return closed;
    }

    public DependencyGraph graph() {
        return DependencyGraph.of(steps.stream().map(Step::dependencies).toList());
    }

    /// Planner, longest path and answer, in nanoseconds: what is left where the orchestrator costs nothing and waits for
    /// the whole plan.
    public long criticalNanos() {
        double longest = graph().criticalPath(index -> steps.get(index).millis()) + answerMillis;
        return plannerNanos() + TimeUnit.MILLISECONDS.toNanos((long) longest);
    }

    /// What is left where the orchestrator costs nothing and begins each sub-task as soon as it is written, in
    /// nanoseconds.
    public long pipelinedNanos() {
        List<Long> closed = closedNanos();
        DependencyGraph graph = graph();
        long[] ends = new long[steps.size()];
        long last = plannerNanos();
        for (int index : graph.topologicalOrder()) {
            // A sub-task that waits for a later one is not known to be complete before that is there.
            long begin = closed.get(index);
            for (int dependency : graph.dependenciesOf(index)) {
                begin = Math.max(begin, ends[dependency]);
            }
            ends[index] = begin + TimeUnit.MILLISECONDS.toNanos(steps.get(index).millis());
            last = Math.max(last, ends[index]);
        }
        return last + TimeUnit.MILLISECONDS.toNanos(answerMillis);
    }
}
