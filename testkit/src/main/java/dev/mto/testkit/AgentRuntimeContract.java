package dev.mto.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mto.agent.AgentOutcome;
import dev.mto.agent.AgentRuntime;
import dev.mto.agent.AgentRuntimeException;
import dev.mto.agent.AgentSignal.Finished;
import dev.mto.agent.AgentSignal.SessionOpened;
import dev.mto.agent.AgentSignal.Spent;
import dev.mto.agent.AgentTurn;
import dev.mto.agent.AgentTurn.Role;
import dev.mto.agent.FailureKind;
import dev.mto.agent.SessionTarget;
import dev.mto.agent.TurnIds;
import dev.mto.sample.PromptKind;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// What every [AgentRuntime] must do, with a scripted model at its other end. A test of one extends this and says how it is
/// opened and closed. Each case marks its prompts with a word of its own.
@Timeout(120)
@TestInstance(Lifecycle.PER_CLASS)
public abstract class AgentRuntimeContract {
    private static final Duration SOON = Duration.ofSeconds(60);

    private Path folder;
    private Path work;
    private ScriptedModel model;
    private AgentRuntime runtime;

    /// Opens the runtime. Opened again after it was closed, it is as in the next process.
    ///
    /// @param folder for what it keeps; the same for all of a class
    protected abstract AgentRuntime open(Path folder, URI baseUrl) throws Exception;

    /// Closes what was opened.
    protected abstract void close(AgentRuntime opened);

    /// Whether a session goes on when its runtime is closed.
    protected abstract boolean outlivesItsProcess();

    @BeforeAll
    final void start(@TempDir Path temporary) throws Exception {
        folder = temporary;
        model = new ScriptedModel();
        work = Files.createDirectories(folder.resolve("work"));
        runtime = open(folder, model.baseUrl());
    }

    @AfterAll
    final void stop() {
        close(runtime);
        model.close();
    }

    @Test
    final void answersAPrompt() throws Exception {
        model.subtask("plain", ScriptStep.text("The answer is forty-two.").usage(100, 20));
        AgentTurn turn = subtask("plain");
        SignalLog log = started(turn);
        AgentOutcome outcome = log.outcome(SOON);
        assertThat(outcome).isInstanceOfSatisfying(AgentOutcome.Completed.class,
                completed -> assertThat(completed.text()).isEqualTo("The answer is forty-two."));
        assertThat(outcome.usage().inputTokens()).isEqualTo(100);
        assertThat(outcome.usage().outputTokens()).isEqualTo(20);
        assertThat(log.all().getFirst()).isInstanceOfSatisfying(SessionOpened.class,
                opened -> assertThat(opened.sessionId())
                        .isEqualTo(runtime.sessionOf(turn).orElse(opened.sessionId())));
        assertThat(log.all().getLast()).isInstanceOf(Finished.class);
        assertThat(log.all(Finished.class)).hasSize(1);
        assertThat(log.all(Spent.class).getLast()).isEqualTo(new Spent(outcome.usage(), 1));
        assertThat(log.text()).isEqualTo("The answer is forty-two.");
    }

    @Test
    final void letsAPlannerGoOnInItsSession() throws Exception {
        model.planner(ScriptStep.text("first try"), ScriptStep.text("second try"));
        SignalLog first = started(turn("plan", Role.PLANNER, new SessionTarget.Fresh("plan", Optional.empty())));
        assertThat(first.outcome(SOON)).isInstanceOf(AgentOutcome.Completed.class);
        String session = first.all(SessionOpened.class).getFirst().sessionId();
        SignalLog second = started(new AgentTurn(ids("plan.again"), Role.PLANNER, new SessionTarget.Existing(session),
                work, Optional.empty(), Optional.empty(), Optional.empty(), PromptKind.REPAIR_MARK, List.of()));
        assertThat(second.outcome(SOON)).isInstanceOf(AgentOutcome.Completed.class);
        assertThat(second.all(SessionOpened.class)).containsExactly(new SessionOpened(session));
        ScriptedCall repair = model.calls(PromptKind.REPAIR).getFirst();
        assertThat(repair.request().userTexts()).containsExactly("plan", PromptKind.REPAIR_MARK);
        assertThat(repair.request().messages()).anyMatch(said -> said.text().equals("first try"));
    }

    @Test
    final void endsATurnThatIsAborted() throws Exception {
        model.subtask("endless", ScriptStep.text("a beginning without an end").hangAfter(1));
        AgentTurn turn = subtask("endless");
        SignalLog log = started(turn);
        log.await(signals -> Optional.of(signals.text()).filter(text -> !text.isEmpty()), SOON);
        runtime.abort(turn.ids());
        assertThat(log.outcome(SOON)).isInstanceOf(AgentOutcome.Aborted.class);
        runtime.abort(turn.ids());
        model.awaitCall(call -> call.prompt().contains("endless") && call.clientGone(), SOON);
        assertThat(log.all(Finished.class)).hasSize(1);
    }

    @Test
    final void endsATurnThatIsAbortedBeforeItBegins() throws Exception {
        model.subtask("stillborn", ScriptStep.hang());
        AgentTurn turn = subtask("stillborn");
        SignalLog log = started(turn);
        runtime.abort(turn.ids());
        assertThat(log.outcome(SOON)).isInstanceOf(AgentOutcome.Aborted.class);
        // The other end of a closed connection notices that in its own time.
        Glance<List<ScriptedCall>> asked = () -> asked("stillborn");
        asked.until(calls -> calls.stream().allMatch(ScriptedCall::ended), "call that has ended", SOON);
    }

    @Test
    final void goesOnForAnotherReceiver() throws Exception {
        CountDownLatch held = new CountDownLatch(1);
        model.subtask("passed on", ScriptStep.text("for whom it may concern").pausedAfter(1, held));
        AgentTurn turn = subtask("passed on");
        SignalLog former = started(turn);
        former.await(signals -> Optional.of(signals.text()).filter(text -> !text.isEmpty()), SOON);
        SignalLog next = new SignalLog();
        runtime.adopt(turn, former.all(SessionOpened.class).stream().findFirst().map(SessionOpened::sessionId), next);
        next.await(signals -> signals.all(SessionOpened.class).stream().findFirst(), SOON);
        held.countDown();
        assertThat(next.outcome(SOON)).isInstanceOf(AgentOutcome.Completed.class);
        assertThat(former.all(Finished.class)).isEmpty();
        assertThat(asked("passed on")).hasSize(1);
    }

    @Test
    final void harvestsAnAnswerThatItsReceiverLost() throws Exception {
        model.subtask("lost", ScriptStep.text("found again").usage(7, 3));
        AgentTurn turn = subtask("lost");
        AgentOutcome outcome = started(turn).outcome(SOON);
        SignalLog next = new SignalLog();
        runtime.adopt(turn, Optional.empty(), next);
        assertThat(next.outcome(SOON)).isEqualTo(outcome).isInstanceOf(AgentOutcome.Completed.class);
        assertThat(next.all().getFirst()).isInstanceOf(SessionOpened.class);
        assertThat(asked("lost")).hasSize(1);
    }

    @Test
    final void takesUpWhatAnEarlierProcessBeganOrSaysThatItIsLost() throws Exception {
        CountDownLatch held = new CountDownLatch(1);
        model.subtask("left", ScriptStep.text("at last").heldBy(held));
        AgentTurn turn = subtask("left");
        SignalLog former = started(turn);
        model.awaitCall(call -> call.prompt().contains("left"), SOON);
        close(runtime);
        runtime = open(folder, model.baseUrl());
        held.countDown();
        SignalLog next = new SignalLog();
        runtime.adopt(turn, former.all(SessionOpened.class).stream().findFirst().map(SessionOpened::sessionId), next);
        assertThat(next.outcome(SOON)).isInstanceOf(
                outlivesItsProcess() ? AgentOutcome.Completed.class : AgentOutcome.Interrupted.class);
        assertThat(former.all(Finished.class)).as("told nothing more").isEmpty();
        assertThat(asked("left")).as("not paid for twice by itself").hasSize(1);
    }

    @Test
    final void saysNothingMoreOfATurnThatIsLeft() throws Exception {
        CountDownLatch held = new CountDownLatch(1);
        model.subtask("let go", ScriptStep.text("for the next one").heldBy(held));
        AgentTurn turn = subtask("let go");
        SignalLog former = started(turn);
        model.awaitCall(call -> call.prompt().contains("let go"), SOON);
        runtime.leave(turn.ids());
        runtime.leave(turn.ids());
        held.countDown();
        model.awaitCall(call -> call.prompt().contains("let go") && call.ended(), SOON);
        // Whoever still followed it would have heard of its end before that of a later one.
        model.subtask("afterwards", ScriptStep.text("later"));
        assertThat(started(subtask("afterwards")).outcome(SOON)).isInstanceOf(AgentOutcome.Completed.class);
        SignalLog next = new SignalLog();
        runtime.adopt(turn, Optional.empty(), next);
        assertThat(next.outcome(SOON)).isInstanceOf(AgentOutcome.Completed.class);
        assertThat(former.all(Finished.class)).as("told nothing more").isEmpty();
        assertThat(asked("let go")).hasSize(1);
    }

    @Test
    final void leavesNothingWhereThereIsNothing() throws Exception {
        runtime.leave(ids("never begun"));
        model.subtask("over and done", ScriptStep.text("fine"));
        AgentTurn turn = subtask("over and done");
        assertThat(started(turn).outcome(SOON)).isInstanceOf(AgentOutcome.Completed.class);
        runtime.leave(turn.ids());
        SignalLog next = new SignalLog();
        runtime.adopt(turn, Optional.empty(), next);
        assertThat(next.outcome(SOON)).as("what it came to is kept").isInstanceOf(AgentOutcome.Completed.class);
        assertThat(asked("over and done")).hasSize(1);
    }

    static Stream<Arguments> failures() {
        return Stream.of(Arguments.of("refused key", ScriptStep.status(401), FailureKind.PROVIDER_AUTH),
                Arguments.of("refused words", ScriptStep.status(400), FailureKind.PROVIDER_REJECTED),
                Arguments.of("no words", ScriptStep.text(""), FailureKind.ANSWER_EMPTY),
                Arguments.of("cut words", ScriptStep.text("And then").finish("length"), FailureKind.ANSWER_TRUNCATED),
                Arguments.of("bad words", ScriptStep.text("And").finish("content_filter"),
                        FailureKind.CONTENT_FILTERED));
    }

    @ParameterizedTest
    @MethodSource("failures")
    final void saysWhyThereIsNoAnswer(String word, ScriptStep step, FailureKind kind) throws Exception {
        model.subtask(word, step);
        AgentOutcome outcome = started(subtask(word)).outcome(SOON);
        assertThat(outcome).isInstanceOfSatisfying(AgentOutcome.Failed.class,
                failed -> assertThat(failed.kind()).isEqualTo(kind));
        assertThat(asked(word)).hasSize(1);
    }

    @Test
    final void answersInASessionItOpened() throws Exception {
        model.subtask("in its own", ScriptStep.text("here"));
        String session = runtime.openSession("contract.parent", "A parent", work);
        assertThat(runtime.openSession("contract.parent", "A parent", work)).isEqualTo(session);
        runtime.requireSession(session);
        SignalLog log = started(turn("in its own", Role.SYNTHESIS, new SessionTarget.Existing(session)));
        assertThat(log.outcome(SOON)).isInstanceOf(AgentOutcome.Completed.class);
        assertThat(log.all(SessionOpened.class)).containsExactly(new SessionOpened(session));
        runtime.discard(session, work);
    }

    @Test
    final void refusesWhatDoesNotExist() throws Exception {
        assertThatThrownBy(() -> runtime.agents(work.resolve("nowhere"))).isInstanceOfSatisfying(
                AgentRuntimeException.class, no -> assertThat(no.kind()).isEqualTo(FailureKind.DIRECTORY_MISSING));
        assertThatThrownBy(() -> runtime.requireSession("ses_nowhere")).isInstanceOfSatisfying(
                AgentRuntimeException.class, no -> assertThat(no.kind()).isEqualTo(FailureKind.SESSION_UNKNOWN));
        SignalLog log = started(turn("nowhere", Role.SYNTHESIS, new SessionTarget.Existing("ses_nowhere")));
        assertThat(log.outcome(SOON)).isInstanceOfSatisfying(AgentOutcome.Failed.class,
                failed -> assertThat(failed.kind()).isEqualTo(FailureKind.SESSION_UNKNOWN));
    }

    private SignalLog started(AgentTurn turn) {
        SignalLog log = new SignalLog();
        runtime.start(turn, log);
        return log;
    }

    private AgentTurn subtask(String word) {
        return turn(word, Role.SUBTASK, new SessionTarget.Fresh(word, Optional.empty()));
    }

    private AgentTurn turn(String word, Role role, SessionTarget target) {
        return new AgentTurn(ids(word), role, target, work, Optional.empty(), Optional.empty(), Optional.empty(), word,
                List.of());
    }

    private static TurnIds ids(String word) {
        String name = word.replaceAll("\\W", "_");
        return new TurnIds("contract." + name, "msg_contract_" + name, "prt_contract_" + name);
    }

    private List<ScriptedCall> asked(String word) {
        return model.calls(PromptKind.WORK).stream().filter(call -> call.prompt().contains(word)).toList();
    }
}
