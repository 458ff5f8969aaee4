package dev.mto.orchestrator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mto.agent.Agent;
import dev.mto.agent.AgentRuntime;
import dev.mto.agent.AgentRuntimeException;
import dev.mto.agent.FailureKind;
import dev.mto.fault.ErrorCode;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class AgentDeskTest {
    private static final Duration LONG = Duration.ofSeconds(50);
    private static final Path HERE = Path.of("/here");
    private static final List<Agent> AGENTS = List.of(new Agent("build", ""));

    private final AtomicInteger asked = new AtomicInteger();

    @FunctionalInterface
    private interface Answer {
        List<Agent> to(Path directory) throws AgentRuntimeException, InterruptedException;
    }

    private AgentDesk desk(Duration patience, int atOnce, Answer answer) {
        AgentRuntime runtime = (AgentRuntime) Proxy.newProxyInstance(AgentRuntime.class.getClassLoader(),
                new Class<?>[]{AgentRuntime.class}, (_, _, arguments) -> {
                    asked.incrementAndGet();
                    return answer.to((Path) arguments[0]);
                });
        return new AgentDesk(_ -> runtime, patience, atOnce);
    }

    /// Asks in a thread of its own, and gives back when it waits for the answer.
    private FutureTask<AgentList> waiting(Callable<AgentList> question) {
        FutureTask<AgentList> task = new FutureTask<>(question);
        Thread thread = Thread.ofPlatform().daemon().start(task);
        while (thread.getState() != Thread.State.TIMED_WAITING && thread.isAlive()) {
            Thread.onSpinWait();
        }
        return task;
    }

    private static ErrorCode problem(AgentList list) {
        return list instanceof AgentList.Unavailable(var why) ? why.code() : ErrorCode.INTERNAL;
    }

    @Test
    void whoAsksForTheSameMeanwhileHasTheSameAnswer() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        AgentDesk desk = desk(LONG, 4, _ -> {
            gate.await();
            return AGENTS;
        });
        List<FutureTask<AgentList>> all = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            all.add(waiting(() -> desk.agents(HERE, Optional.empty())));
        }
        gate.countDown();
        for (FutureTask<AgentList> each : all) {
            assertThat(each.get()).isEqualTo(new AgentList.Listed(AGENTS));
        }
        assertThat(asked).hasValue(1);
        desk.agents(HERE, Optional.empty());
        assertThat(asked).as("later it may be another").hasValue(2);
    }

    @Test
    void onlyAFewFoldersAreLookedAtAtOnce() throws Exception {
        Semaphore begun = new Semaphore(0);
        Semaphore gate = new Semaphore(0);
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        AgentDesk desk = desk(LONG, 2, _ -> {
            most.accumulateAndGet(inside.incrementAndGet(), Math::max);
            begun.release();
            gate.acquire();
            inside.decrementAndGet();
            return AGENTS;
        });
        List<FutureTask<AgentList>> all = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            Path folder = HERE.resolve(String.valueOf(i));
            all.add(waiting(() -> desk.agents(folder, Optional.empty())));
        }
        assertThat(begun.tryAcquire(2, LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
        gate.release(6);
        for (FutureTask<AgentList> each : all) {
            assertThat(each.get()).isInstanceOf(AgentList.Listed.class);
        }
        assertThat(most).hasValue(2);
        assertThat(asked).hasValue(6);
    }

    @Test
    void nobodyWaitsForEver() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        AgentDesk desk = desk(Duration.ofMillis(20), 1, _ -> {
            never.await();
            return AGENTS;
        });
        assertThat(problem(desk.agents(HERE, Optional.empty()))).isEqualTo(ErrorCode.RUNTIME_UNAVAILABLE);
        assertThat(problem(desk.agents(HERE.resolve("x"), Optional.empty()))).as("nor in line")
                .isEqualTo(ErrorCode.RUNTIME_UNAVAILABLE);
        assertThat(asked).hasValue(1);
        never.countDown();
        while (problem(desk.agents(HERE, Optional.empty())) == ErrorCode.RUNTIME_UNAVAILABLE) {
            Thread.onSpinWait();
        }
    }

    @Test
    void whatTheRuntimeCannotItSays() throws Exception {
        AgentDesk desk = desk(LONG, 1, directory -> {
            if (directory.equals(HERE)) {
                throw new AgentRuntimeException(FailureKind.DIRECTORY_MISSING, "There is none.");
            }
            throw new IllegalStateException("a defect");
        });
        assertThat(problem(desk.agents(HERE, Optional.empty()))).isEqualTo(ErrorCode.DIRECTORY_MISSING);
        assertThat(problem(desk.agents(HERE.resolve("x"), Optional.empty())))
                .isEqualTo(ErrorCode.RUNTIME_UNAVAILABLE);
        assertThat(problem(desk.agents(HERE, Optional.empty()))).as("its place is free again")
                .isEqualTo(ErrorCode.DIRECTORY_MISSING);
    }
}
