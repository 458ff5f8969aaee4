package dev.mto.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mto.bench.backend.CallMark;
import dev.mto.bench.backend.FakeModel;
import dev.mto.bench.backend.Timeline;
import dev.mto.bench.drive.CallLedger;
import dev.mto.bench.drive.JournalTimes;
import dev.mto.bench.drive.Observed;
import dev.mto.bench.figures.PlanTimes;
import dev.mto.bench.workload.Pace;
import dev.mto.bench.workload.PlanScript;
import dev.mto.bench.workload.Step;
import dev.mto.testkit.LiveServer;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// One short plan through a real server and the fake model, to see that the harness measures at all. No figure is asserted
/// that a busy machine could change.
final class HarnessTest {
    @TempDir
    private Path folder = Path.of("");

    @Test
    void measuresAPlan() throws Exception {
        PlanScript script = new PlanScript("p1", "chat", new Pace(3_000, 10), 40,
                List.of(new Step(30, List.of()), new Step(60, List.of()), new Step(20, List.of(0, 1))));
        Observed plan = observe(script, false);

        assertThat(plan.surplusCalls()).isZero();
        PlanTimes times = PlanTimes.of(plan, false);
        assertThat(times.critical()).isEqualTo(script.plannerNanos() / 1e6 + 60 + 20 + 40);
        assertThat(times.makespan()).isGreaterThan(times.critical());
        assertThat(times.hops()).singleElement().satisfies(hop -> assertThat(hop).isPositive());
        assertThat(times.firsts()).hasSize(2).allMatch(first -> first > 0);
        assertThat(times.entry()).isPositive();
        assertThat(times.last()).isPositive();
        assertThat(plan.planner().ended() - plan.planner().began()).isGreaterThanOrEqualTo(script.plannerNanos());
    }

    @Test
    void seesSubtasksBeginBeforeThePlannerEnds() throws Exception {
        // The planner writes for seconds after the first of them, which is more than a busy machine takes to begin it.
        PlanScript script = new PlanScript("p2", "chat", new Pace(40, 1), 0,
                List.of(new Step(1, List.of()), new Step(1, List.of(0)), new Step(1, List.of(1)),
                        new Step(1, List.of(2))));
        Observed plan = observe(script, true);

        assertThat(plan.step(0).began()).isLessThan(plan.planner().ended());
        assertThat(script.pipelinedNanos()).isLessThan(script.criticalNanos());
    }

    private Observed observe(PlanScript script, boolean pipelined) throws Exception {
        ByteArrayOutputStream log = new ByteArrayOutputStream();
        long submitted;
        String id;
        try (FakeModel model = FakeModel.start(0, new PrintStream(log, true, StandardCharsets.UTF_8));
                LiveServer server = LiveServer.start(folder.resolve("data"), Map.of("MTO_CHAT_BASE_URL",
                        model.baseUrl().toString(), "MTO_CHAT_MODEL", "fake", "MTO_CHAT_USE", "all",
                        "MTO_LIMITS_PIPELINED_PLANNING", String.valueOf(pipelined)))) {
            submitted = Timeline.now();
            id = server.submit(Files.createDirectories(folder.resolve("work")), script.request(), Map.of());
            assertThat(server.finish(id).at("/plan/outcome").asString("")).isEqualTo("full");
        }
        CallLedger ledger = new CallLedger();
        log.toString(StandardCharsets.UTF_8).lines().map(CallMark::read).flatMap(Optional::stream)
                .forEach(ledger::add);
        return new Observed(script, id, submitted, ledger.calls(script.id()), JournalTimes.NONE,
                Optional.empty());
    }
}
