package dev.mto.bench.figures;

import dev.mto.bench.drive.Observed;
import dev.mto.plan.DependencyGraph;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/// Where the time of one answered plan went, in milliseconds. Immutable.
///
/// @param makespan from the submission to the end of the answer
/// @param critical what it takes at the least where nothing begins before the plan is whole
/// @param pipelined what it takes at the least where sub-tasks begin as they are written
/// @param entry from the submission to the planner's call
/// @param firsts from when a sub-task without dependencies could begin to its call
/// @param hops from the end of the last call that a call waited for to its beginning; the answer is none of them
/// @param last the same of the answer
public record PlanTimes(double makespan, double critical, double pipelined, double entry, List<Double> firsts,
        List<Double> hops, double last) {
    private static final double MILLI = TimeUnit.MILLISECONDS.toNanos(1);

    /// Reads them off the log.
    ///
    /// @param piped whether sub-tasks could begin before the plan was whole
    public static PlanTimes of(Observed plan, boolean piped) {
        DependencyGraph graph = plan.script().graph();
        long[] ready = ready(plan, piped);
        List<Double> firsts = IntStream.range(0, graph.size())
                .filter(index -> graph.dependenciesOf(index).isEmpty())
                .mapToObj(index -> (plan.step(index).began() - ready[index]) / MILLI).toList();
        // One that was not even written when its last dependency ended waited for the planner, not for us.
        List<Double> hops = IntStream.range(0, graph.size())
                .filter(index -> !graph.dependenciesOf(index).isEmpty() && dependenciesEnd(plan, index) >= ready[index])
                .mapToObj(index -> (plan.step(index).began() - dependenciesEnd(plan, index)) / MILLI).toList();
        long all = Math.max(plan.planner().ended(),
                IntStream.range(0, graph.size()).mapToLong(index -> plan.step(index).ended()).max().orElse(0));
        return new PlanTimes((plan.answer().ended() - plan.submitted()) / MILLI,
                plan.script().criticalNanos() / MILLI, plan.script().pipelinedNanos() / MILLI,
                (plan.planner().began() - plan.submitted()) / MILLI, firsts, hops,
                (plan.answer().began() - all) / MILLI);
    }

    /// When the planner has said all that has to be known of each sub-task, on the timeline.
    private static long[] ready(Observed plan, boolean piped) {
        List<Long> closed = plan.script().closedNanos();
        return IntStream.range(0, closed.size())
                .mapToLong(index -> piped ? plan.planner().began() + closed.get(index) : plan.planner().ended())
                .toArray();
    }

    private static long dependenciesEnd(Observed plan, int index) {
        return plan.script().graph().dependenciesOf(index).stream().mapToLong(each -> plan.step(each).ended()).max()
                .orElseThrow();
    }

    /// How much longer it took than it had to; below 1 where sub-tasks began early. None where the model took no time.
    public DoubleStream ratio() {
        return critical == 0 ? DoubleStream.empty() : DoubleStream.of(makespan / critical);
    }

    /// The same against what can be had by beginning early.
    public DoubleStream pipelinedRatio() {
        return critical == 0 ? DoubleStream.empty() : DoubleStream.of(makespan / pipelined);
    }

    static Spread spread(List<PlanTimes> plans, Function<PlanTimes, DoubleStream> of) {
        return Spread.of(plans.stream().flatMapToDouble(of));
    }
}
