package dev.mto.testkit.sim;

import dev.mto.agent.AgentOutcome;
import dev.mto.agent.AgentSignal;
import dev.mto.agent.Usage;
import dev.mto.run.Attempt;
import dev.mto.run.PlanInput;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Bugs in what a plan hears.
final class InputBugs {
    private InputBugs() {}

    static final class Sleepy implements Seams {
        private int wakes;

        @Override
        public List<PlanInput> hears(PlanInput input) {
            return input instanceof PlanInput.Wake && ++wakes % 5 == 0 ? List.of() : List.of(input);
        }
    }

    static final class Timeless implements Seams {
        @Override
        public Optional<Instant> wakeAt(Optional<Instant> wanted) {
            return Optional.empty();
        }
    }

    static final class Deaf implements Seams {
        private int ends;

        @Override
        public List<PlanInput> hears(PlanInput input) {
            boolean isEnd = input instanceof PlanInput.Signalled(_, AgentSignal.Finished _);
            return isEnd && ++ends % 4 == 0 ? List.of() : List.of(input);
        }
    }

    static final class Confused implements Seams {
        private final Map<Attempt.Work, AgentSignal> lastEnds = new HashMap<>();

        @Override
        public List<PlanInput> hears(PlanInput input) {
            if (!(input instanceof PlanInput.Signalled(Attempt attempt, AgentSignal signal))) {
                return List.of(input);
            }
            if (signal instanceof AgentSignal.Finished) {
                lastEnds.put(attempt.work(), signal);
                return List.of(input);
            }
            return Optional.ofNullable(lastEnds.remove(attempt.work()))
                    .<List<PlanInput>>map(end -> List.of(new PlanInput.Signalled(attempt, end))).orElse(List.of(input));
        }
    }

    static final class Renewing implements Seams {
        private Optional<PlanInput> last = Optional.empty();

        @Override
        public List<PlanInput> hears(PlanInput input) {
            if (input instanceof PlanInput.Claim) {
                last = Optional.of(input);
            }
            return input instanceof PlanInput.Wake && last.isPresent()
                    ? List.of(last.get(), input)
                    : List.of(input);
        }
    }

    static final class Unfaithful implements Seams {
        private String last = "";

        @Override
        public List<PlanInput> hears(PlanInput input) {
            if (!(input instanceof PlanInput.Claim(String client)) || client.equals(last)) {
                return List.of(input);
            }
            String before = last;
            last = client;
            return List.of(new PlanInput.Reported(before, new AgentOutcome.Interrupted("gone", Usage.NONE)), input);
        }
    }

    static final class Inattentive implements Seams {
        @Override
        public List<PlanInput> hears(PlanInput input) {
            boolean isSign = input instanceof PlanInput.Alive
                    || input instanceof PlanInput.Signalled(_, AgentSignal.Spent _);
            return isSign ? List.of() : List.of(input);
        }
    }

    static final class Timid implements Seams {
        @Override
        public List<PlanInput> hears(PlanInput input) {
            return input instanceof PlanInput.Signalled(Attempt attempt, AgentSignal.Throttled(Instant until, String message))
                    ? List.of(new PlanInput.Signalled(attempt,
                            new AgentSignal.Throttled(until.plus(Duration.ofMinutes(30)), message)))
                    : List.of(input);
        }
    }

    static final class Officious implements Seams {
        private int ends;

        @Override
        public List<PlanInput> hears(PlanInput input) {
            boolean isEnd = input instanceof PlanInput.Signalled(_, AgentSignal.Finished _);
            return isEnd && ++ends % 3 == 0
                    ? List.of(input, new PlanInput.CancelSubtask(0, "tidied up"))
                    : List.of(input);
        }
    }

    static final class Scatterbrained implements Seams {
        @Override
        public List<PlanInput> hears(PlanInput input) {
            return input instanceof PlanInput.Signalled(_, AgentSignal.SessionOpened _) ? List.of() : List.of(input);
        }
    }

    static final class Restless implements Seams {
        @Override
        public List<PlanInput> hears(PlanInput input) {
            return input instanceof PlanInput.Halt ? List.of() : List.of(input);
        }
    }

    static final class Presuming implements Seams {
        @Override
        public List<PlanInput> hears(PlanInput input) {
            return input instanceof PlanInput.Wake ? List.of(input, new PlanInput.Approve(1)) : List.of(input);
        }
    }

    static final class Mistaken implements Seams {
        @Override
        public List<PlanInput> hears(PlanInput input) {
            return input instanceof PlanInput.Edit edit
                    ? List.of(edit, new PlanInput.Approve(edit.revision() + 1))
                    : List.of(input);
        }
    }

    static final class Stubborn implements Seams {
        @Override
        public List<PlanInput> hears(PlanInput input) {
            return input instanceof PlanInput.Cancel ? List.of() : List.of(input);
        }
    }
}
