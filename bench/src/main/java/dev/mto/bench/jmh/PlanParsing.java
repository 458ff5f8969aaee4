package dev.mto.bench.jmh;

import dev.mto.bench.workload.Pace;
import dev.mto.bench.workload.PlanScript;
import dev.mto.bench.workload.Step;
import dev.mto.json.JsonPlanReader;
import dev.mto.plan.SubtaskSpec;
import dev.mto.planner.PlanReader;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// A planner's answer read whole, and piece by piece as it streams.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class PlanParsing {
    /// How many sub-tasks the plan has.
    @Param({"5", "10"})
    public int subtasks;

    private final PlanReader reader = new JsonPlanReader();
    private String text = "";
    private List<String> pieces = List.of();

    @Setup
    public void write() {
        List<Step> steps = IntStream.range(0, subtasks)
                .mapToObj(index -> new Step(1_000, index == 0 ? List.of() : List.of(index - 1))).toList();
        text = new PlanScript("p", "chat", Pace.USUAL, 1_000, steps).planText();
        int size = Pace.USUAL.charsPerPiece();
        List<String> cut = new ArrayList<>();
        for (int from = 0; from < text.length(); from += size) {
            cut.add(text.substring(from, Math.min(from + size, text.length())));
        }
        pieces = cut;
    }

    @Benchmark
    public PlanReader.Draft whole() {
        return reader.read(text);
    }

    @Benchmark
    public List<SubtaskSpec> streamed() {
        PlanReader.Stream stream = reader.stream();
        List<SubtaskSpec> found = new ArrayList<>();
        for (String piece : pieces) {
            found.addAll(stream.feed(piece));
        }
        return found;
    }
}
