package dev.mto.testkit.sim;

/// What can go wrong beside the sessions themselves. Each strikes with a probability at every opportunity.
enum Mishap {
    CRASH_BEFORE_APPEND(0.03),
    CRASH_AFTER_APPEND(0.03),
    CRASH_BEFORE_ACTION(0.03),
    CRASH_AFTER_ACTION(0.03),
    APPEND_FAILS(0.03),
    APPEND_FAILS_THOUGH_DURABLE(0.03),
    APPEND_FAILS_AND_COMES_LATE(0.03),
    APPEND_SLOW(0.03),
    READ_FAILS(0.1),
    FOREIGN_APPEND(0.03),
    RUNTIME_DEFECT(0.03),
    ERRAND_FAILS(0.15);

    private final double probability;

    Mishap(double probability) {
        this.probability = probability;
    }

    double probability() {
        return probability;
    }
}
