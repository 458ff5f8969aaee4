package dev.mto.bench;

import dev.mto.bench.drive.Setting;
import dev.mto.bench.figures.Figures;
import dev.mto.bench.workload.Pace;
import dev.mto.bench.workload.PlanScript;
import dev.mto.bench.workload.Shape;
import dev.mto.bench.workload.Step;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.IntStream;

/// Plans of one kind, and how many of them at once. Immutable.
///
/// @param name of the workload
/// @param scripts made anew for each run: the same plans under other ids
/// @param inFlight how many at once
record Experiment(String name, Setting setting, Function<String, List<PlanScript>> scripts, int inFlight) {
    private static final long SEED = 20_261_122;

    /// Up to so many plans at once each token comes by itself. With more, as many come together as keep the number of events
    /// the same: what is measured is not how fast two programs can exchange events.
    private static final int SINGLE_TOKENS = 20;
    private static final int MOST_TOGETHER = 30;

    /// Plans of a shape, with durations drawn at random; the same ones each time.
    static Experiment of(Shape shape, Setting setting, int plans, int inFlight) {
        Pace pace = shape.pace(tokensPerPiece(inFlight));
        return new Experiment(shape.name().toLowerCase(Locale.ROOT).replace('_', '-'), setting, prefix -> {
            RandomGenerator random = RandomGeneratorFactory.getDefault().create(SEED);
            return IntStream.range(0, plans).mapToObj(number -> new PlanScript(prefix + "-" + number,
                    setting.carrier().agent(), pace, shape.answerMillis(random), shape.steps(random))).toList();
        }, inFlight);
    }

    /// Plans of given steps.
    static Experiment of(String name, List<List<Step>> graphs, Setting setting, int inFlight) {
        Pace pace = Shape.CHAIN.pace(tokensPerPiece(inFlight));
        return new Experiment(name, setting, prefix -> {
            RandomGenerator random = RandomGeneratorFactory.getDefault().create(SEED);
            return IntStream.range(0, graphs.size()).mapToObj(number -> new PlanScript(prefix + "-" + number,
                    setting.carrier().agent(), pace, Shape.CHAIN.answerMillis(random), graphs.get(number))).toList();
        }, inFlight);
    }

    private static int tokensPerPiece(int inFlight) {
        return Math.clamp(Math.ceilDiv(inFlight, SINGLE_TOKENS), 1, MOST_TOGETHER);
    }

    Figures.Title title() {
        return new Figures.Title(name, setting.carrier().name().toLowerCase(Locale.ROOT) + setting.store().title(),
                setting.pipelined(),
                inFlight);
    }
}
