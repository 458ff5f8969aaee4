package dev.mto.bench.figures;

import dev.mto.bench.drive.JournalTimes;
import dev.mto.bench.drive.Observed;
import dev.mto.plan.DependencyGraph;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/// What hops are made of, in milliseconds: the means of the steps between a last dependency's end and the call that waited
/// for it. Taken from the times in the journal, which are those of decisions; so that an event became durable is part of
/// what follows it. Immutable.
///
/// @param hops how many were looked at
/// @param heard from the end of the call to when the orchestrator took it in: the runtime's, and a thread's turn
/// @param decided from there to the decision to begin the next
/// @param opened from there to when there was a session: a flush of the disk, then the runtime's
/// @param asked from there to the call: the runtime's, and for a plan of opencode's all that it does before it asks
public record Stages(int hops, double heard, double decided, double opened, double asked) {
    private static final double MILLI = TimeUnit.MILLISECONDS.toNanos(1);

    private record Hop(long ended, long heard, long decided, long opened, long asked) {}

    static Stages of(List<Observed> plans) {
        List<Hop> hops = plans.stream().filter(plan -> !plan.journal().equals(JournalTimes.NONE))
                .flatMap(plan -> hops(plan).stream()).toList();
        return new Stages(hops.size(), mean(hops.stream().mapToLong(hop -> hop.heard() - hop.ended())),
                mean(hops.stream().mapToLong(hop -> hop.decided() - hop.heard())),
                mean(hops.stream().mapToLong(hop -> hop.opened() - hop.decided())),
                mean(hops.stream().mapToLong(hop -> hop.asked() - hop.opened())));
    }

    private static double mean(LongStream nanos) {
        return nanos.average().orElse(0) / MILLI;
    }

    /// Of sub-tasks whose first attempt went through, and that waited for another.
    private static List<Hop> hops(Observed plan) {
        List<Hop> hops = new ArrayList<>();
        DependencyGraph graph = plan.script().graph();
        JournalTimes journal = plan.journal();
        for (int index = 0; index < graph.size(); index++) {
            OptionalInt last = last(plan, index);
            String attempt = attempt(index);
            if (last.isPresent() && journal.opened().containsKey(attempt)
                    && journal.ended().containsKey(attempt(last.getAsInt()))) {
                long heard = journal.ended().getOrDefault(attempt(last.getAsInt()), 0L);
                long decided = journal.begun().getOrDefault(attempt, 0L);
                hops.add(new Hop(plan.step(last.getAsInt()).ended(), heard, decided,
                        journal.opened().getOrDefault(attempt, 0L), plan.step(index).began()));
            }
        }
        return hops;
    }

    private static OptionalInt last(Observed plan, int index) {
        List<Integer> dependencies = plan.script().graph().dependenciesOf(index);
        return IntStream.range(0, dependencies.size()).map(dependencies::get).boxed()
                .max((a, b) -> Long.compare(plan.step(a).ended(), plan.step(b).ended())).map(OptionalInt::of)
                .orElse(OptionalInt.empty());
    }

    private static String attempt(int index) {
        return "subtask." + index + ".1";
    }
}
