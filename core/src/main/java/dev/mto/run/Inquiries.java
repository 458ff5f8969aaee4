package dev.mto.run;

import dev.mto.agent.AgentRuntime;
import dev.mto.agent.AgentRuntimeException;
import dev.mto.agent.FailureKind;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What a plan asks of the runtime beside its attempts. Each call blocks, and is made on a thread of its own; what comes of it
/// the plan hears through its loop. Thread-safe.
record Inquiries(AgentRuntime runtime, PlanMotor.Loop loop) {
    private static final Logger LOG = LoggerFactory.getLogger(Inquiries.class);

    void listAgents(PlanState plan) {
        inquire(() -> {
            // Told now, before anything is paid for, and not when the answer has nowhere to go.
            if (plan.goal().parentSessionId().isPresent() && plan.goal().clientId().isEmpty()) {
                runtime.requireSession(plan.goal().parentSessionId().get());
            }
            return new PlanInput.AgentsListed(
                    runtime.agents(plan.goal().directory(), plan.id(), plan.goal().parentSessionId()));
        }, PlanInput.AgentsUnavailable::new);
    }

    void openParent(PlanState plan, Action.OpenParent open) {
        inquire(() -> new PlanInput.ParentReady(
                runtime.openSession(open.key(), open.title(), plan.goal().directory())),
                PlanInput.ParentUnavailable::new);
    }

    void discard(PlanState plan, Action.Discard discard) {
        try {
            runtime.discard(discard.sessionId(), plan.goal().directory());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    @FunctionalInterface
    private interface Inquiry {
        PlanInput ask() throws AgentRuntimeException, InterruptedException;
    }

    /// Whatever happens, the plan hears of it: it waits for nothing else.
    private void inquire(Inquiry inquiry, Function<AgentRuntimeException, PlanInput> unavailable) {
        try {
            loop.post(inquiry.ask());
        } catch (AgentRuntimeException cause) {
            loop.post(unavailable.apply(cause));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error defect) {
            LOG.error("The runtime failed in an unforeseen way", defect);
            loop.post(unavailable.apply(new AgentRuntimeException(FailureKind.INTERNAL,
                    "The runtime failed in an unforeseen way: " + defect, defect)));
        }
    }
}
