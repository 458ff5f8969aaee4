package dev.mto.testkit.sim;

import dev.mto.agent.AgentOutcome;
import dev.mto.agent.AgentRuntime;
import dev.mto.agent.AgentSignal;
import dev.mto.agent.AgentTurn;
import dev.mto.agent.FailureKind;
import dev.mto.agent.TurnIds;
import dev.mto.agent.Usage;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/// Bugs between the engine and the runtime.
final class RuntimeBugs {
    private RuntimeBugs() {}

    static final class Harsh implements Seams {
        @Override
        public AgentRuntime runtime(AgentRuntime runtime) {
            return new PassingRuntime(runtime) {
                @Override
                AgentSignal heard(TurnIds ids, AgentSignal signal) {
                    return signal instanceof AgentSignal.Finished(AgentOutcome.Interrupted(String reason, Usage usage))
                            ? new AgentSignal.Finished(
                                    new AgentOutcome.Failed(FailureKind.RUNTIME_UNAVAILABLE, reason, usage))
                            : signal;
                }
            };
        }
    }

    static final class Forgetful implements Seams {
        @Override
        public AgentRuntime runtime(AgentRuntime runtime) {
            return new PassingRuntime(runtime) {
                @Override
                public void adopt(AgentTurn turn, Optional<String> sessionId, Consumer<AgentSignal> signals) {
                    start(turn, signals);
                }
            };
        }
    }

    static final class Secretive implements Seams {
        @Override
        public AgentRuntime runtime(AgentRuntime runtime) {
            return new PassingRuntime(runtime) {
                @Override
                public void start(AgentTurn turn, Consumer<AgentSignal> signals) {
                    String alone = turn.prompt().lines().findFirst().orElseThrow();
                    super.start(new AgentTurn(turn.ids(), turn.role(), turn.session(), turn.directory(), turn.agent(),
                            turn.model(), turn.system(), turn.role() == AgentTurn.Role.SUBTASK ? alone : turn.prompt(),
                            turn.allowances()), signals);
                }
            };
        }
    }

    static final class Frugal implements Seams {
        @Override
        public AgentRuntime runtime(AgentRuntime runtime) {
            return new PassingRuntime(runtime) {
                @Override
                public void start(AgentTurn turn, Consumer<AgentSignal> signals) {
                    super.start(new AgentTurn(turn.ids(), turn.role(), turn.session(), turn.directory(), turn.agent(),
                            Optional.empty(), turn.system(), turn.prompt(), turn.allowances()), signals);
                }
            };
        }
    }

    static final class Rewording implements Seams {
        @Override
        public AgentRuntime runtime(AgentRuntime runtime) {
            return new PassingRuntime(runtime) {
                @Override
                public void adopt(AgentTurn turn, Optional<String> sessionId, Consumer<AgentSignal> signals) {
                    super.adopt(new AgentTurn(turn.ids(), turn.role(), turn.session(), turn.directory(), turn.agent(),
                            turn.model(), turn.system(), "Again: " + turn.prompt(), turn.allowances()), sessionId,
                            signals);
                }
            };
        }
    }

    static final class Wasteful implements Seams {
        private final Set<TurnIds> aborted = new HashSet<>();

        @Override
        public AgentRuntime runtime(AgentRuntime runtime) {
            return new PassingRuntime(runtime) {
                @Override
                public void abort(TurnIds ids) {
                    aborted.add(ids);
                    super.abort(ids);
                }

                @Override
                AgentSignal heard(TurnIds ids, AgentSignal signal) {
                    return signal instanceof AgentSignal.Finished(AgentOutcome outcome) && aborted.contains(ids)
                            ? new AgentSignal.Finished(new AgentOutcome.Aborted(outcome.usage()))
                            : signal;
                }
            };
        }
    }

    static final class Hasty implements Seams {
        private final Map<TurnIds, Consumer<AgentSignal>> receivers = new HashMap<>();

        @Override
        public AgentRuntime runtime(AgentRuntime runtime) {
            return new PassingRuntime(runtime) {
                @Override
                public void start(AgentTurn turn, Consumer<AgentSignal> signals) {
                    receivers.put(turn.ids(), signals);
                    super.start(turn, signals);
                }

                @Override
                public void abort(TurnIds ids) {
                    super.abort(ids);
                    Optional.ofNullable(receivers.get(ids)).ifPresent(receiver -> receiver
                            .accept(new AgentSignal.Finished(new AgentOutcome.Aborted(Usage.NONE))));
                }
            };
        }
    }

    static final class Greedy implements Seams {
        @Override
        public AgentRuntime runtime(AgentRuntime runtime) {
            return new PassingRuntime(runtime) {
                @Override
                AgentSignal heard(TurnIds ids, AgentSignal signal) {
                    return signal instanceof AgentSignal.Finished(AgentOutcome.Completed(String text, Usage usage))
                            ? new AgentSignal.Finished(new AgentOutcome.Completed(text, usage.plus(usage)))
                            : signal;
                }
            };
        }
    }
}
