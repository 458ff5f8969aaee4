package dev.mto.bench.workload;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/// A form of plans, with sub-tasks of 200 to 2,000 ms.
public enum Shape {
    /// Five, each after the one before.
    CHAIN,
    /// Eight that wait for nothing.
    FAN_OUT,
    /// One, then three at once, then one.
    DIAMOND,
    /// Three researches, a table of them, a summary of it: the example of the README.
    README,
    /// One of them, and all the model's answers at once: what is left is the orchestrator's.
    INSTANT;

    private static final int SHORTEST = 200;
    private static final int LONGEST = 2_000;
    private static final int CHAIN_LENGTH = 5;
    private static final int FAN_WIDTH = 8;

    /// A plan of this form.
    public List<Step> steps(RandomGenerator random) {
        return switch (this) {
            case CHAIN -> {
                List<Step> steps = new ArrayList<>(List.of(Step.of(millis(random))));
                while (steps.size() < CHAIN_LENGTH) {
                    steps.add(Step.of(millis(random), steps.size() - 1));
                }
                yield steps;
            }
            case FAN_OUT -> random.ints(FAN_WIDTH).mapToObj(_ -> Step.of(millis(random))).toList();
            case DIAMOND -> List.of(Step.of(millis(random)), Step.of(millis(random), 0), Step.of(millis(random), 0),
                    Step.of(millis(random), 0), Step.of(millis(random), 1, 2, 3));
            case README -> List.of(Step.of(millis(random)), Step.of(millis(random)), Step.of(millis(random)),
                    Step.of(millis(random), 0, 1, 2), Step.of(millis(random), 3));
            case INSTANT -> List.of(Step.of(0), Step.of(0), Step.of(0), Step.of(0, 0, 1, 2), Step.of(0, 3));
        };
    }

    /// Any duration that a sub-task or an answer may have, in milliseconds.
    static long millis(RandomGenerator random) {
        return random.nextLong(SHORTEST, LONGEST + 1);
    }

    /// A duration brought within what sub-tasks take here.
    static long clamped(double millis) {
        return Math.clamp(Math.round(millis), SHORTEST, LONGEST);
    }

    /// The longest duration of a sub-task, in milliseconds.
    static int longest() {
        return LONGEST;
    }

    public Pace pace(int tokensPerPiece) {
        return this == INSTANT ? Pace.AT_ONCE : new Pace(Pace.USUAL.tokensPerSecond(), tokensPerPiece);
    }

    /// How long the answer takes, in milliseconds.
    public long answerMillis(RandomGenerator random) {
        return this == INSTANT ? 0 : millis(random);
    }
}
