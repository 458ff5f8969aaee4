package dev.mto.app;

import dev.mto.access.Destinations;
import dev.mto.access.Territory;
import dev.mto.config.Settings;
import dev.mto.json.JsonPlanReader;
import dev.mto.json.SubmissionLimits;
import dev.mto.orchestrator.HouseRules;
import dev.mto.plan.Approval;
import dev.mto.planner.PlannerDesk;
import dev.mto.run.AgentSlots;
import dev.mto.run.Durations;
import dev.mto.run.PlanSetup;
import dev.mto.run.ProviderGates;
import dev.mto.run.RetryPolicy;
import dev.mto.run.RunPolicy;
import dev.mto.synthesis.Evidence;
import dev.mto.webhook.Webhooks;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/// What the parts are told of what the operator wants. Stateless.
final class Wanted {
    private Wanted() {}

    static PlanSetup setup(Settings.Limits limits) {
        RetryPolicy retry = new RetryPolicy(limits.retries(), RetryPolicy.DEFAULT.firstDelay(),
                RetryPolicy.DEFAULT.maxDelay());
        RunPolicy policy = new RunPolicy(limits.plannerTimeout(), limits.subtaskTimeout(), limits.synthesisTimeout(),
                RunPolicy.DEFAULT.maxRepairs(), RunPolicy.DEFAULT.maxInterruptions(), limits.contextChars(),
                new RunPolicy.Bounds(limits.session().inactivityTimeout(), limits.session().maxSteps(),
                        limits.session().maxTokens(), limits.session().maxCostUsd()),
                limits.maxPause(), new RunPolicy.Claims(limits.claimTimeout(), RunPolicy.Claims.LEASE), retry);
        return new PlanSetup(policy, new PlannerDesk(new JsonPlanReader(), limits.pipelinedPlanning()),
                Evidence.DEFAULT,
                new PlanSetup.Shared(new AgentSlots(limits.sessionsInFlight()), new ProviderGates(), new Durations()));
    }

    static HouseRules rules(Settings.Access access) {
        return new HouseRules(access.roots().isEmpty() ? Territory.ANYWHERE : Territory.below(access.roots()),
                access.livePlans());
    }

    static Webhooks webhooks(Settings.Webhooks settings) {
        return new Webhooks(Destinations.with(settings.allow()), settings.attempts(), settings.firstRetry(),
                settings.timeout(), "mto/" + Version.current().mto());
    }

    static SubmissionLimits limits(Settings.Limits limits, Destinations destinations) {
        return new SubmissionLimits(limits.maxSubtasksDefault(), limits.maxSubtasksMax(),
                Path.of("").toAbsolutePath(), limits.requireApproval(),
                new Approval(Optional.of(limits.approvalTimeout()).filter(Duration::isPositive)), destinations);
    }
}
