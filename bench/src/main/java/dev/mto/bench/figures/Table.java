package dev.mto.bench.figures;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Figures as lines of text, a column to each of them. Immutable.
public final class Table {
    private static final List<String> TIMES = List.of("workload", "runtime", "planning", "in flight", "plans", "failed",
            "ratio p50", "p99", "worst", "to whole", "to bound", "hop p50", "p99", "first p50", "p99", "entry p50",
            "p99",
            "answer p50", "p99");
    private static final List<String> COSTS = List.of("workload", "runtime", "planning", "in flight", "at once",
            "plans/s",
            "CPU ms/plan", "of the model", "of the store", "appends/plan", "appends/commit", "commits/s",
            "resident MiB", "heap MiB",
            "live heap MiB");
    private static final List<String> STAGES = List.of("workload", "runtime", "planning", "in flight", "hops",
            "ended to heard", "to decided", "to session", "to asked");
    private static final int NAMES = 3;
    private static final double MEBI = 1024 * 1024;

    private Table() {}

    /// What the columns mean, for people.
    public static String legend() {
        return """
                ratio: submission to end of answer, by planner + longest path + answer as the fake model was told to take
                to whole: the median ratio by that of the same plans without pipelining, in this run
                to bound: makespan by what can be had when sub-tasks begin as they are written (median)
                hop, answer: last dependency's call ended to the call that waited for it began, ms
                first: a sub-task could begin (planner ended; pipelined: its last brace was sent) to its call began, ms
                entry: submission to the planner's call began, ms
                All but CPU, memory and commits comes from the fake model's log. RSS and heap are peaks since the start.""";
    }

    /// How long things took.
    public static String times(List<Figures> rows) {
        return of(TIMES, rows.stream().map(row -> times(row, rows)).toList());
    }

    /// What they cost.
    public static String costs(List<Figures> rows) {
        return of(COSTS, rows.stream().map(Table::costs).toList());
    }

    private static String of(List<String> head, List<List<String>> rows) {
        List<List<String>> cells = new ArrayList<>(List.of(head));
        cells.addAll(rows);
        int[] widths = IntStream.range(0, head.size())
                .map(column -> cells.stream().mapToInt(line -> line.get(column).length()).max().orElse(0)).toArray();
        return cells.stream().map(line -> line(line, widths)).collect(Collectors.joining("\n"));
    }

    private static String line(List<String> cells, int[] widths) {
        return IntStream.range(0, cells.size())
                .mapToObj(column -> String.format(Locale.ROOT, "%" + (column < NAMES ? "-" : "") + widths[column] + "s",
                        cells.get(column)))
                .collect(Collectors.joining("  ")).stripTrailing();
    }

    private static List<String> times(Figures row, List<Figures> all) {
        return List.of(row.workload(), row.runtime(), planning(row), String.valueOf(row.inFlight()),
                String.valueOf(row.plans()), String.valueOf(row.failed()), ratio(row.ratio().p50()),
                ratio(row.ratio().p99()), ratio(row.ratio().max()),
                row.pipelined() ? toWhole(row, all) : "", row.pipelined() ? ratio(row.pipelinedRatio().p50()) : "",
                one(row.hop().p50()), one(row.hop().p99()),
                one(row.first().p50()), one(row.first().p99()), one(row.entry().p50()), one(row.entry().p99()),
                one(row.last().p50()), one(row.last().p99()));
    }

    /// How long it took by what the same plans took in the same measuring where the plan had to be whole.
    private static String toWhole(Figures row, List<Figures> all) {
        return all.stream().filter(other -> !other.pipelined() && other.ratio().p50() > 0
                && other.workload().equals(row.workload()) && other.runtime().equals(row.runtime())
                && other.inFlight() == row.inFlight()).findFirst()
                .map(other -> ratio(row.ratio().p50() / other.ratio().p50())).orElse("");
    }

    private static List<String> costs(Figures row) {
        return List.of(row.workload(), row.runtime(), planning(row), String.valueOf(row.inFlight()),
                String.valueOf(row.mostAtOnce()), one(row.plansPerSecond()), one(row.cpuPerPlan()),
                one(row.modelCpuPerPlan()), one(row.storeCpuPerPlan()), one(row.appendsPerPlan()),
                one(row.appendsPerCommit()), one(row.commitsPerSecond()), mebi(row.residentPeak()),
                mebi(Optional.of(row.heapPeak())), mebi(Optional.of(row.heapLivePeak())));
    }

    /// What hops are made of.
    public static String stages(List<Figures> rows) {
        return of(STAGES, rows.stream().filter(row -> row.stages().hops() > 0).map(Table::stages).toList());
    }

    private static List<String> stages(Figures row) {
        return List.of(row.workload(), row.runtime(), planning(row), String.valueOf(row.inFlight()),
                String.valueOf(row.stages().hops()), one(row.stages().heard()), one(row.stages().decided()),
                one(row.stages().opened()), one(row.stages().asked()));
    }

    /// One run in a line, for who waits for the others.
    public static String brief(Figures row) {
        return String.format(Locale.ROOT,
                "%s %s %s, %d in flight: ratio %.3f, hop %.1f ms, %.1f plans/s, %d of %d failed",
                row.workload(), row.runtime(), planning(row), row.inFlight(), row.ratio().p50(), row.hop().p50(),
                row.plansPerSecond(), row.failed(), row.plans());
    }

    private static String planning(Figures row) {
        return row.pipelined() ? "pipelined" : "whole";
    }

    private static String ratio(double value) {
        return String.format(Locale.ROOT, "%.3f", value);
    }

    private static String one(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }

    private static String mebi(Optional<Long> bytes) {
        return bytes.map(value -> String.format(Locale.ROOT, "%.0f", value / MEBI)).orElse("-");
    }
}
