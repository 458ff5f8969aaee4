package dev.mto.testkit.sim;

import dev.mto.run.RetryPolicy;
import dev.mto.run.RunPolicy;
import java.time.Duration;

/// Bugs in how long things may take, and how often they may be tried.
final class PolicyBugs {
    private PolicyBugs() {}

    static final class Impatient implements Seams {
        @Override
        public RunPolicy policy(RunPolicy its) {
            return new RunPolicy(its.plannerTimeout(), its.subtaskTimeout().dividedBy(4), its.synthesisTimeout(),
                    its.maxRepairs(), its.maxInterruptions(), its.contextChars(), its.bounds(), its.maxPause(),
                    its.claims(), its.retry());
        }
    }

    static final class Breathless implements Seams {
        @Override
        public RunPolicy policy(RunPolicy its) {
            return new RunPolicy(its.plannerTimeout(), its.subtaskTimeout(), its.synthesisTimeout(),
                    its.maxRepairs(), its.maxInterruptions(), its.contextChars(), its.bounds(), its.maxPause(),
                    its.claims(), new RetryPolicy(its.retry().maxRetries(), Duration.ZERO, its.retry().maxDelay()));
        }
    }

    static final class Hopeful implements Seams {
        @Override
        public RunPolicy policy(RunPolicy its) {
            return new RunPolicy(its.plannerTimeout(), its.subtaskTimeout(), its.synthesisTimeout(), 9,
                    its.maxInterruptions(), its.contextChars(), its.bounds(), its.maxPause(), its.claims(),
                    its.retry());
        }
    }

    static final class Hurried implements Seams {
        @Override
        public RunPolicy policy(RunPolicy its) {
            return new RunPolicy(its.plannerTimeout(), its.subtaskTimeout(), its.synthesisTimeout(),
                    its.maxRepairs(), its.maxInterruptions(), its.contextChars(), its.bounds(), its.maxPause(),
                    new RunPolicy.Claims(Duration.ofSeconds(1), its.claims().lease()), its.retry());
        }
    }
}
