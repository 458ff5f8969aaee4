package dev.mto.bench.jmh;

import dev.mto.json.EventCodec;
import dev.mto.plan.PlanId;
import dev.mto.run.JournalEntry;
import dev.mto.run.PlanEvent;
import dev.mto.run.PlanState;
import dev.mto.testkit.Journals;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
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

/// The journal of a plan of two sub-tasks, thirteen events: folded, written as text, and read back.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class Journalling {
    private static final PlanId ID = new PlanId("plan_bench");

    /// How long each result is, in characters.
    @Param({"200", "20000"})
    public int result;

    private List<JournalEntry> entries = List.of();
    private List<Text> texts = List.of();

    private record Text(String type, String data) {}

    @Setup
    public void write() {
        List<JournalEntry> journal = new ArrayList<>();
        PlanEvent first = new PlanEvent.PlanSubmitted(Journals.goal("A request.", Path.of("/").toAbsolutePath()));
        Stream.concat(Stream.of(first), Journals.completion("x".repeat(result)).stream())
                .forEach(event -> journal.add(new JournalEntry(journal.size() + 1, Journals.START, event)));
        entries = journal;
        texts = journal.stream()
                .map(entry -> new Text(EventCodec.typeOf(entry.event()), EventCodec.encode(entry.event()))).toList();
    }

    @Benchmark
    public PlanState fold() {
        return PlanState.fold(ID, entries);
    }

    @Benchmark
    public int encode() {
        int length = 0;
        for (JournalEntry entry : entries) {
            length += EventCodec.encode(entry.event()).length();
        }
        return length;
    }

    @Benchmark
    public List<PlanEvent> decode() {
        List<PlanEvent> events = new ArrayList<>();
        for (Text text : texts) {
            events.add(EventCodec.decode(text.type(), text.data()));
        }
        return events;
    }
}
