package dev.mto.json;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.mto.access.Caller;
import dev.mto.access.Territory;
import dev.mto.agent.Agent;
import dev.mto.plan.Allowance;
import dev.mto.plan.DependencyPolicy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// What people are shown who are about to word a request for a plan, as JSON. Stateless.
public final class FormJson {
    private static final List<Allowance> ALL = List.of(new Allowance("*", Optional.empty()));

    private FormJson() {}

    /// What a request of a caller may say.
    ///
    /// @param reader of the caller's requests
    public static String options(SubmissionReader reader, Territory territory, Caller caller) {
        SubmissionLimits limits = reader.limits();
        List<Path> anywhere = List.of(Optional.ofNullable(limits.defaultDirectory().getRoot()).orElseThrow());
        return Json.mapper().writeValueAsString(new OptionsView(reader.home(), territory.roots().orElse(anywhere),
                SubmissionReader.MAX_TASK_CHARACTERS,
                new Range(limits.maxSubtasksDefault(), limits.maxSubtasksMax()), limits.requireApproval(),
                limits.approval().within().map(Duration::toSeconds),
                new Choice(WireName.of(DependencyPolicy.FAIL),
                        Arrays.stream(DependencyPolicy.values()).map(WireName::of).toList()),
                caller.grant().isAdmin() ? ALL : caller.grant().allowances(), SubmissionReader.BUDGET));
    }

    /// The agents of a folder.
    public static String agents(List<Agent> agents) {
        return Json.mapper().writeValueAsString(new AgentsView(agents));
    }

    /// @param directory used where a request names none
    /// @param directories a request may name one of these, or one below
    /// @param approvalSeconds how long a plan waits to be approved; absent: for ever
    /// @param allow what it may give leave to, and whatever these include
    /// @param budget the fields of that name
    record OptionsView(
            Path directory,
            List<Path> directories,
            int maxTaskCharacters,
            Range maxSubtasks,
            boolean requireApproval,
            Optional<Long> approvalSeconds,
            Choice onDependencyFailure,
            List<Allowance> allow,
            List<String> budget) {}

    /// @param standard used where a request does not say
    record Range(@JsonProperty("default") int standard, int most) {}

    /// @param standard used where a request does not say
    record Choice(@JsonProperty("default") String standard, List<String> values) {}

    record AgentsView(List<Agent> agents) {}
}
