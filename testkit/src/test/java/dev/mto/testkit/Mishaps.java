package dev.mto.testkit;

import dev.mto.testkit.Postgres.Database;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// One mishap after another, by chance: a server is killed and started again, or frozen for longer than its lease, or
/// PostgreSQL is started anew. Confined to one thread.
final class Mishaps {
    private static final int LEAST_PAUSE_MILLIS = 1_000;
    private static final int MOST_PAUSE_MILLIS = 6_000;
    /// In a hundred.
    private static final int DATABASE = 10;
    private static final int FROZEN = 45;

    private final ClusterStage stage;
    private final List<String> victims;
    private final Random random;
    private final List<TakeOver> killed = new ArrayList<>();
    private final List<TakeOver> frozen = new ArrayList<>();
    private final List<Duration> away = new ArrayList<>();

    /// @param victims the names of the servers that may be killed
    Mishaps(ClusterStage stage, List<String> victims, Random random) {
        this.stage = stage;
        this.victims = victims;
        this.random = random;
    }

    /// Lets one happen, and returns when all is well again.
    void next() throws Exception {
        TimeUnit.MILLISECONDS.sleep(random.nextInt(LEAST_PAUSE_MILLIS, MOST_PAUSE_MILLIS));
        int chance = random.nextInt(100);
        String victim = victims.get(random.nextInt(victims.size()));
        if (chance < DATABASE) {
            restartDatabase();
        } else if (chance < FROZEN) {
            freeze(victim);
        } else {
            kill(victim);
        }
    }

    private void kill(String victim) throws Exception {
        Database database = stage.database();
        killed.add(TakeOver.of(database, victim, () -> stage.server(victim).process().close()));
        stage.start(victim, database.url());
        stage.awaitPlaced(victim);
    }

    private void freeze(String victim) throws Exception {
        ServeProcess process = stage.server(victim).process();
        frozen.add(TakeOver.of(stage.database(), victim, () -> process.signal("STOP")));
        process.signal("CONT");
        stage.awaitPlaced(victim);
    }

    private void restartDatabase() throws Exception {
        Instant down = Instant.now();
        stage.database().server().stop();
        stage.database().server().start();
        away.add(Duration.between(down, Instant.now()));
        for (String name : victims) {
            stage.awaitPlaced(name);
        }
    }

    int count() {
        return killed.size() + frozen.size() + away.size();
    }

    /// Until the last of a server's plans was another's: of each that had any.
    List<Duration> takeOvers() {
        return Stream.concat(killed.stream(), frozen.stream()).filter(each -> each.plans() > 0)
                .map(TakeOver::longest).sorted().toList();
    }

    @Override
    public String toString() {
        return "killed " + killed.size() + " times, frozen " + frozen.size() + " times, PostgreSQL started anew "
                + away.size() + " times (away for "
                + away.stream().map(each -> each.toMillis() + " ms").collect(Collectors.joining(", ")) + ")";
    }
}
