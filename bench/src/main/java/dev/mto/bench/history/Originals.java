package dev.mto.bench.history;

import dev.mto.bench.drive.ServerUnderTest;
import dev.mto.bench.workload.Pace;
import dev.mto.bench.workload.PlanScript;
import dev.mto.bench.workload.Shape;
import dev.mto.client.ApiException;
import dev.mto.client.Endpoint;
import dev.mto.client.PlanApi;
import dev.mto.client.Submission;
import dev.mto.client.TokenApi;
import dev.mto.client.TokenRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.IntStream;

/// Plans that really ran, of all kinds and endings: half of this machine's user, and half, all completed, of somebody with a
/// token. Confined to one thread.
final class Originals {
    private static final long SEED = 20_261_123;
    private static final int OF_EACH_SHAPE = 6;
    private static final int OTHERS = 4;
    private static final int MOST_SUBTASKS = 20;
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final List<Shape> SHAPES = List.of(Shape.CHAIN, Shape.FAN_OUT, Shape.DIAMOND, Shape.README);

    private final RandomGenerator random = RandomGeneratorFactory.getDefault().create(SEED);
    private final ServerUnderTest server;
    private final List<String> plans = new ArrayList<>();

    private Originals(ServerUnderTest server) {
        this.server = server;
    }

    /// Has a server run them.
    ///
    /// @return the token
    static String make(ServerUnderTest server) throws ApiException, IOException, InterruptedException {
        PlanApi everybody = server.api();
        String token = new TokenApi(everybody).create(new TokenRequest("team", Optional.empty(),
                List.of("plans:read", "plans:write"), List.of(server.work().toString()), List.of(),
                Optional.of("never"))).secret();
        Originals originals = new Originals(server);
        originals.completed(everybody, "local");
        originals.completed(new PlanApi(Endpoint.of(everybody.server().url(), token)), "team");
        for (int other = 0; other < OTHERS; other++) {
            // The model does not know what to do with it.
            originals.submit(everybody, "Say what to do.");
            originals.submit(everybody, originals.script(Shape.CHAIN, "cancelled" + other).request());
            everybody.cancel(originals.plans.getLast(), "Not needed any more.");
        }
        originals.awaitEnds();
        return token;
    }

    /// Plans of no duration, to be measured.
    static List<PlanScript> instant(String prefix, int plans) {
        RandomGenerator none = RandomGeneratorFactory.getDefault().create(SEED);
        return IntStream.range(0, plans).mapToObj(number -> new PlanScript(prefix + "-" + number, "chat",
                Shape.INSTANT.pace(1), 0, Shape.INSTANT.steps(none))).toList();
    }

    private void completed(PlanApi as, String prefix) throws ApiException {
        for (Shape shape : SHAPES) {
            for (int each = 0; each < OF_EACH_SHAPE; each++) {
                submit(as, script(shape, prefix + shape.name() + "-" + each).request());
            }
        }
    }

    private PlanScript script(Shape shape, String id) {
        return new PlanScript(id, "chat", new Pace(Pace.USUAL.tokensPerSecond(), 10), shape.answerMillis(random),
                shape.steps(random));
    }

    private void submit(PlanApi as, String task) throws ApiException {
        plans.add(as.submit(Submission.of(task).directory(server.work().toString()).maxSubtasks(MOST_SUBTASKS)));
    }

    private void awaitEnds() throws ApiException, IOException, InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        for (String plan : plans) {
            while (server.api().plan(plan).plan().finishedAt().isEmpty()) {
                if (System.nanoTime() > end) {
                    throw new IOException(plan + " is not over");
                }
                TimeUnit.MILLISECONDS.sleep(100);
            }
        }
    }
}
