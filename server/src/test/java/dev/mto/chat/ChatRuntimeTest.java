package dev.mto.chat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mto.agent.AgentOutcome;
import dev.mto.agent.AgentSignal;
import dev.mto.agent.AgentTurn;
import dev.mto.agent.AgentTurn.Role;
import dev.mto.agent.FailureKind;
import dev.mto.agent.SessionTarget;
import dev.mto.agent.TurnIds;
import dev.mto.plan.ModelRef;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ChatRuntimeTest {
    private static final Path HERE = Path.of("").toAbsolutePath();
    private static final SessionTarget FRESH = new SessionTarget.Fresh("title", Optional.empty());

    private final BlockingQueue<AgentSignal> signals = new LinkedBlockingQueue<>();

    private static ChatRuntime on(RawEndpoint endpoint) {
        return new ChatRuntime(new ChatSetup(endpoint.endpoint(), Duration.ofSeconds(20), "you plan"));
    }

    private static RawEndpoint answering() throws IOException {
        return RawEndpoint.streaming(RawEndpoint.piece("fine"), RawEndpoint.finish("stop"));
    }

    private static AgentTurn turn(String name, Role role, SessionTarget target) {
        return new AgentTurn(ids(name), role, target, HERE, Optional.empty(), Optional.empty(), Optional.of("be brief"),
                "do " + name, List.of());
    }

    private static TurnIds ids(String name) {
        return new TurnIds("plan_x." + name, "msg_" + name, "prt_" + name);
    }

    private AgentOutcome outcome() throws InterruptedException {
        return outcome(signals);
    }

    private static AgentOutcome outcome(BlockingQueue<AgentSignal> from) throws InterruptedException {
        while (true) {
            AgentSignal signal = from.poll(20, TimeUnit.SECONDS);
            if (signal instanceof AgentSignal.Finished(AgentOutcome outcome)) {
                return outcome;
            }
            assertThat(signal).as("in time").isNotNull();
        }
    }

    @Test
    void whatIsLeftEndsUnlessItIsTakenUpInTime() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch left = new CountDownLatch(1);
        try (RawEndpoint endpoint = new RawEndpoint(exchange -> {
            RawEndpoint.stream(exchange);
            asked.countDown();
            try {
                RawEndpoint.trickle(exchange);
            } finally {
                left.countDown();
            }
        });
                ChatRuntime runtime = new ChatRuntime(new ChatSetup(endpoint.endpoint(), Duration.ofSeconds(40),
                        "you plan", Duration.ofMillis(100)))) {
            AgentTurn turn = turn("a", Role.SUBTASK, FRESH);
            runtime.start(turn, signals::add);
            asked.await();
            runtime.leave(turn.ids());
            left.await();
            BlockingQueue<AgentSignal> later = new LinkedBlockingQueue<>();
            runtime.adopt(turn, Optional.empty(), later::add);
            assertThat(outcome(later)).isInstanceOf(AgentOutcome.Interrupted.class);
            assertThat(signals).noneMatch(AgentSignal.Finished.class::isInstance);
            assertThat(endpoint.requests()).as("not asked again by itself").hasSize(1);
        }
    }

    @Test
    void saysThatATurnOfAnotherProcessIsLostAndDoesNotAsk() throws Exception {
        try (RawEndpoint endpoint = answering(); ChatRuntime runtime = on(endpoint)) {
            runtime.adopt(turn("a", Role.SUBTASK, FRESH), Optional.of("chat_plan_x.a"), signals::add);
            assertThat(outcome()).isInstanceOfSatisfying(AgentOutcome.Interrupted.class,
                    lost -> assertThat(lost.reason()).contains("restarted"));
            assertThat(endpoint.requests()).isEmpty();
        }
    }

    @Test
    void startsThePlannerOverWhereItDoesNotKnowWhatWasSaid() throws Exception {
        try (RawEndpoint endpoint = answering(); ChatRuntime runtime = on(endpoint)) {
            runtime.start(turn("p.2", Role.PLANNER, new SessionTarget.Existing("chat_plan_x.p.1")), signals::add);
            assertThat(outcome()).isInstanceOf(AgentOutcome.Interrupted.class);
            assertThat(endpoint.requests()).isEmpty();
        }
    }

    @Test
    void forgetsAConversationThatIsDiscarded() throws Exception {
        try (RawEndpoint endpoint = answering(); ChatRuntime runtime = on(endpoint)) {
            runtime.start(turn("p.1", Role.PLANNER, FRESH), signals::add);
            assertThat(outcome()).isInstanceOf(AgentOutcome.Completed.class);
            SessionTarget same = new SessionTarget.Existing("chat_plan_x.p.1");
            runtime.start(turn("p.2", Role.PLANNER, same), signals::add);
            assertThat(outcome()).isInstanceOf(AgentOutcome.Completed.class);
            runtime.discard("chat_plan_x.p.1", HERE);
            runtime.start(turn("p.3", Role.PLANNER, same), signals::add);
            assertThat(outcome()).isInstanceOf(AgentOutcome.Interrupted.class);
            assertThat(endpoint.requests()).hasSize(2);
            assertThat(endpoint.requests().getLast()).contains("you plan\\n\\nbe brief", "do p.1",
                    "\"assistant\",\"content\":\"fine\"", "do p.2");
        }
    }

    @Test
    void beginsAnAnswerWithNothingButItsPromptInASessionOfItsOwn() throws Exception {
        try (RawEndpoint endpoint = answering(); ChatRuntime runtime = on(endpoint)) {
            String parent = runtime.openSession("plan_old.parent", "title", HERE);
            runtime.start(turn("s", Role.SYNTHESIS, new SessionTarget.Existing(parent)), signals::add);
            assertThat(outcome()).as("also where an earlier process opened it")
                    .isInstanceOf(AgentOutcome.Completed.class);
            runtime.start(turn("t", Role.SYNTHESIS, new SessionTarget.Existing("ses_1")), signals::add);
            assertThat(outcome()).isInstanceOfSatisfying(AgentOutcome.Failed.class,
                    failed -> assertThat(failed.kind()).isEqualTo(FailureKind.SESSION_UNKNOWN));
        }
    }

    @Test
    void asksForAnotherModelOfItsEndpointOnly() throws Exception {
        try (RawEndpoint endpoint = answering(); ChatRuntime runtime = on(endpoint)) {
            runtime.start(with(new ModelRef("chat", "other/one")), signals::add);
            assertThat(outcome()).isInstanceOf(AgentOutcome.Completed.class);
            assertThat(endpoint.requests().getFirst()).contains("\"model\":\"other/one\"");
            runtime.start(with(new ModelRef("anthropic", "some")), signals::add);
            assertThat(outcome()).isInstanceOfSatisfying(AgentOutcome.Failed.class,
                    failed -> assertThat(failed.kind()).isEqualTo(FailureKind.MODEL_UNKNOWN));
            assertThat(endpoint.requests()).hasSize(1);
        }
    }

    private static AgentTurn with(ModelRef model) {
        return new AgentTurn(ids("m"), Role.SUBTASK, FRESH, HERE, Optional.empty(), Optional.of(model),
                Optional.empty(), "do m", List.of());
    }

    @Test
    void isSilentOnceItIsClosed() throws Exception {
        RawEndpoint[] self = new RawEndpoint[1];
        try (RawEndpoint endpoint = new RawEndpoint(exchange -> {
            RawEndpoint.stream(exchange, RawEndpoint.piece("half"));
            self[0].fallSilent();
        })) {
            self[0] = endpoint;
            ChatRuntime runtime = on(endpoint);
            runtime.start(turn("a", Role.SUBTASK, FRESH), signals::add);
            assertThat(signals.poll(20, TimeUnit.SECONDS)).isInstanceOf(AgentSignal.SessionOpened.class);
            assertThat(signals.poll(20, TimeUnit.SECONDS)).isInstanceOf(AgentSignal.Progress.class);
            runtime.close();
            runtime.start(turn("b", Role.SUBTASK, FRESH), signals::add);
            assertThat(signals).isEmpty();
        }
    }

    @Test
    void asksAsManyAtOnceAsAreWantedWithoutAThreadOfTheSystemEach() throws Exception {
        int many = 500;
        int threads = ManagementFactory.getThreadMXBean().getThreadCount();
        CountDownLatch allAsked = new CountDownLatch(many);
        AtomicInteger atMost = new AtomicInteger();
        try (RawEndpoint endpoint = new RawEndpoint(exchange -> {
            RawEndpoint.stream(exchange, RawEndpoint.piece("half"));
            allAsked.countDown();
            RawEndpoint.await(allAsked);
            atMost.accumulateAndGet(ManagementFactory.getThreadMXBean().getThreadCount(), Math::max);
            exchange.getResponseBody().write(RawEndpoint.finish("stop").getBytes(StandardCharsets.UTF_8));
            exchange.close();
        }); ChatRuntime runtime = on(endpoint)) {
            for (int i = 0; i < many; i++) {
                runtime.start(turn("many." + i, Role.SUBTASK, FRESH), signals::add);
            }
            for (int i = 0; i < many; i++) {
                assertThat(outcome()).isInstanceOf(AgentOutcome.Completed.class);
            }
            assertThat(atMost.get()).isPositive().isLessThan(threads + 50);
        }
    }

    @Test
    void outlivesAReceiverThatFails() throws Exception {
        try (RawEndpoint endpoint = answering(); ChatRuntime runtime = on(endpoint)) {
            AgentTurn turn = turn("a", Role.SUBTASK, FRESH);
            BlockingQueue<AgentSignal> heard = new LinkedBlockingQueue<>();
            runtime.start(turn, signal -> {
                heard.add(signal);
                throw new IllegalStateException("receiver");
            });
            assertThat(outcome(heard)).isInstanceOf(AgentOutcome.Completed.class);
            runtime.adopt(turn, Optional.empty(), signals::add);
            assertThat(outcome()).isInstanceOf(AgentOutcome.Completed.class);
        }
    }
}
