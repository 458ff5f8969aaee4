package dev.mto.bench.figures;

import dev.mto.bench.drive.Observed;
import dev.mto.bench.drive.Run;
import dev.mto.bench.drive.Usage;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.DoubleStream;

/// What one run came to. Times in milliseconds. Immutable.
///
/// @param workload what the plans were
/// @param runtime who ran the sessions
/// @param pipelined whether sub-tasks could begin before the plan was whole
/// @param inFlight plans at once
/// @param failed plans without a full answer, with the reason of the first in `firstFailure`
/// @param surplusCalls calls of answered plans beyond those needed
/// @param ratio makespan by critical path, of plans that have one; the slowest plan is its maximum
/// @param pipelinedRatio makespan by what can be had when sub-tasks begin as they are written
/// @param entry from a submission to the planner's call
/// @param first from when a sub-task without dependencies could begin to its call
/// @param hop from a last dependency's end to the call that waited for it
/// @param last the same of the answer
/// @param stages what hops are made of
/// @param modelLate how much longer than told the fake model took over a call
/// @param mostAtOnce plans that were handed in and not answered, at the same time
/// @param plansPerSecond from the first submission to the last answer
/// @param cpuPerPlan CPU time of the server processes, in milliseconds
/// @param modelCpuPerPlan the same of the fake model's process
/// @param storeCpuPerPlan the same of a database's processes
/// @param appendsPerCommit how many journal entries' groups shared a flush of the disk
/// @param residentPeak of a server process, in bytes
/// @param heapLivePeak what was left after a collection at the most, in bytes
/// @param heapPeak of the server process, in bytes
public record Figures(
        String workload,
        String runtime,
        boolean pipelined,
        int inFlight,
        int plans,
        int failed,
        Optional<String> firstFailure,
        int surplusCalls,
        Spread ratio,
        Spread pipelinedRatio,
        Spread entry,
        Spread first,
        Spread hop,
        Spread last,
        Stages stages,
        Spread modelLate,
        int mostAtOnce,
        double plansPerSecond,
        double cpuPerPlan,
        double modelCpuPerPlan,
        double storeCpuPerPlan,
        double appendsPerPlan,
        double appendsPerCommit,
        double commitsPerSecond,
        Optional<Long> residentPeak,
        long heapLivePeak,
        long heapPeak) {
    /// What was run. Immutable.
    public record Title(String workload, String runtime, boolean pipelined, int inFlight) {}

    private static final double MILLI = TimeUnit.MILLISECONDS.toNanos(1);
    private static final double SECOND = TimeUnit.SECONDS.toNanos(1);

    public static Figures of(Title title, Run run) {
        List<Observed> answered = run.answered();
        List<PlanTimes> times = answered.stream().map(plan -> PlanTimes.of(plan, title.pipelined())).toList();
        Usage before = run.before();
        Usage after = run.after();
        double seconds = seconds(answered);
        long appends = after.store().appends() - before.store().appends();
        // The probe that asked for the counts is one, too.
        long commits = after.store().commits() - before.store().commits() - 1;
        int plans = Math.max(1, run.plans().size());
        return new Figures(title.workload(), title.runtime(), title.pipelined(), title.inFlight(), run.plans().size(),
                run.plans().size() - answered.size(),
                run.plans().stream().flatMap(plan -> plan.trouble().stream()).findFirst(),
                answered.stream().mapToInt(Observed::surplusCalls).sum(),
                PlanTimes.spread(times, PlanTimes::ratio), PlanTimes.spread(times, PlanTimes::pipelinedRatio),
                PlanTimes.spread(times, plan -> DoubleStream.of(plan.entry())),
                PlanTimes.spread(times, plan -> plan.firsts().stream().mapToDouble(each -> each)),
                PlanTimes.spread(times, plan -> plan.hops().stream().mapToDouble(each -> each)),
                PlanTimes.spread(times, plan -> DoubleStream.of(plan.last())),
                Stages.of(answered), Spread.of(answered.stream().flatMap(plan -> plan.calls().stream())
                        .mapToDouble(call -> (call.ended() - call.began() - call.nominalNanos()) / MILLI)),
                mostAtOnce(answered), seconds == 0 ? 0 : answered.size() / seconds,
                after.cpu().minus(before.cpu()).toNanos() / MILLI / plans, run.modelCpu().toNanos() / MILLI / plans,
                run.storeCpu().toNanos() / MILLI / plans,
                (double) appends / plans, commits == 0 ? 0 : (double) appends / commits,
                seconds == 0 ? 0 : commits / seconds, after.residentPeakBytes(), after.heapLivePeakBytes(),
                after.heapPeakBytes());
    }

    private static int mostAtOnce(List<Observed> answered) {
        long[] ends = answered.stream().mapToLong(plan -> plan.answer().ended()).sorted().toArray();
        long[] begins = answered.stream().mapToLong(Observed::submitted).sorted().toArray();
        int most = 0;
        int ended = 0;
        for (int begun = 0; begun < begins.length; begun++) {
            while (ends[ended] <= begins[begun]) {
                ended++;
            }
            most = Math.max(most, begun + 1 - ended);
        }
        return most;
    }

    private static double seconds(List<Observed> answered) {
        long begin = answered.stream().mapToLong(Observed::submitted).min().orElse(0);
        long end = answered.stream().mapToLong(plan -> plan.answer().ended()).max().orElse(0);
        return (end - begin) / SECOND;
    }
}
