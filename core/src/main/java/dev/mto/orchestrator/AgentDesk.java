package dev.mto.orchestrator;

import dev.mto.agent.AgentRuntimeException;
import dev.mto.agent.AgentRuntimes;
import dev.mto.agent.FailureKind;
import dev.mto.plan.ModelRef;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Finds out which agents there are in a folder, for people who are about to word a request. Thread-safe.
///
/// The runtime is started for it where it is not up, and looks at each folder anew. So whoever asks for the same while
/// it is being found out has the same answer, and of different ones only a few are found out at once; the others wait for them.
final class AgentDesk {
    private static final Logger LOG = LoggerFactory.getLogger(AgentDesk.class);

    private final AgentRuntimes runtimes;
    private final Duration patience;
    private final Semaphore places;
    private final Map<Question, CompletableFuture<AgentList>> open = new ConcurrentHashMap<>();

    private record Question(Path directory, Optional<ModelRef> model) {}

    /// @param patience how long anybody waits for an answer; what it was waited for goes on
    /// @param atOnce how many are found out at once
    AgentDesk(AgentRuntimes runtimes, Duration patience, int atOnce) {
        this.runtimes = runtimes;
        this.patience = patience;
        this.places = new Semaphore(atOnce, true);
    }

    /// The agents that sub-tasks can be given to.
    ///
    /// @param model that the plan is to have
    AgentList agents(Path directory, Optional<ModelRef> model) throws InterruptedException {
        try {
            return answer(new Question(directory, model)).get(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException _) {
            return late();
        } catch (ExecutionException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private CompletableFuture<AgentList> answer(Question question) {
        CompletableFuture<AgentList> mine = new CompletableFuture<>();
        CompletableFuture<AgentList> earlier = open.putIfAbsent(question, mine);
        if (earlier != null) {
            return earlier;
        }
        Thread.ofVirtual().name("agents").start(() -> find(question, mine));
        return mine;
    }

    private void find(Question question, CompletableFuture<AgentList> answer) {
        AgentList found = late();
        try {
            if (places.tryAcquire(patience.toNanos(), TimeUnit.NANOSECONDS)) {
                try {
                    found = ask(question);
                } finally {
                    places.release();
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } finally {
            // First: whoever asks from here on is to have it as it then is.
            open.remove(question, answer);
            answer.complete(found);
        }
    }

    private AgentList ask(Question question) throws InterruptedException {
        try {
            return new AgentList.Listed(runtimes.forModel(question.model()).agents(question.directory()));
        } catch (AgentRuntimeException failure) {
            return new AgentList.Unavailable(failure.fault());
        } catch (RuntimeException | Error defect) {
            LOG.error("The runtime failed in an unforeseen way", defect);
            return unavailable("The runtime failed in an unforeseen way: " + defect);
        }
    }

    private AgentList late() {
        return unavailable(
                "The runtime did not say within " + patience.toSeconds() + " s which agents there are. It may "
                        + "be starting, or being installed; GET /health/ready tells. Ask again in a moment.");
    }

    private static AgentList unavailable(String why) {
        return new AgentList.Unavailable(FailureKind.RUNTIME_UNAVAILABLE.fault(why));
    }
}
