package dev.mto.sample;

import dev.mto.sample.RequestPart.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.IntStream;

/// Makes a plan of the parts of a request, by rule: what finds something out goes on side by side, what makes something
/// of it waits for all of it. Confined to one thread.
final class SamplePlan {
    /// Longer descriptions are cut, so that a plan stays readable; characters.
    private static final int MAX_DESCRIPTION = 600;

    private final List<Subtask> subtasks = new ArrayList<>();

    /// What the planner's answer is made of.
    record Subtask(String description, String agent, List<Integer> dependencies) {}

    /// A part, and over how many sub-tasks it is spread.
    private record Share(RequestPart part, Optional<FanOut> fan, int width) {
        private Share narrower() {
            return new Share(part, fan, width - 1);
        }
    }

    private SamplePlan() {}

    /// A valid plan: at least one sub-task, at most as many as allowed, agents of the list, dependencies on earlier
    /// ones only.
    static List<Subtask> of(PlanPrompt prompt) {
        SamplePlan plan = new SamplePlan();
        for (Share share : fit(RequestParts.of(prompt.request()), prompt.maxSubtasks())) {
            plan.add(share, prompt);
        }
        return plan.subtasks.isEmpty() ? single(prompt) : List.copyOf(plan.subtasks);
    }

    /// The plan nothing can be wrong with: the whole request as one sub-task.
    static List<Subtask> single(PlanPrompt prompt) {
        String whole = prompt.request().isBlank() ? "Answer the request" : prompt.request();
        return List.of(new Subtask(sentence(whole), prompt.worker(), List.of()));
    }

    private static List<Share> fit(List<RequestPart> parts, int max) {
        List<Share> shares = new ArrayList<>();
        for (RequestPart part : parts.size() > max ? merged(parts, max) : parts) {
            Optional<FanOut> fan = part.kind() == Kind.GATHER ? FanOut.in(part.text()) : Optional.empty();
            shares.add(new Share(part, fan, fan.map(spread -> spread.things().size()).orElse(1)));
        }
        while (shares.stream().mapToInt(Share::width).sum() > max) {
            int widest = IntStream.range(0, shares.size()).boxed()
                    .reduce(0, (best, at) -> shares.get(at).width() > shares.get(best).width() ? at : best);
            shares.set(widest, shares.get(widest).narrower());
        }
        return shares;
    }

    private static List<RequestPart> merged(List<RequestPart> parts, int groups) {
        List<RequestPart> merged = new ArrayList<>();
        for (int group = 0; group < groups; group++) {
            List<RequestPart> members = parts.subList(group * parts.size() / groups, (group + 1) * parts.size()
                    / groups);
            String text = String.join("; ", members.stream().map(RequestPart::text).toList());
            Kind first = members.getFirst().kind();
            boolean alike = members.stream().allMatch(member -> member.kind() == first);
            merged.add(new RequestPart(text, alike ? first : Kind.COMBINE, members.getFirst().follows()));
        }
        return merged;
    }

    private void add(Share share, PlanPrompt prompt) {
        RequestPart part = share.part();
        boolean waits = part.kind() == Kind.COMBINE || part.follows();
        List<Integer> dependencies = waits ? unused() : List.of();
        String agent = part.kind() == Kind.GATHER ? prompt.researcher() : prompt.worker();
        List<String> descriptions = share.fan().map(fan -> fan.descriptions(share.width()))
                .orElse(List.of(part.text()));
        descriptions.forEach(text -> subtasks.add(new Subtask(sentence(text), agent, dependencies)));
    }

    /// The sub-tasks whose results nobody waits for yet.
    private List<Integer> unused() {
        TreeSet<Integer> unused = new TreeSet<>();
        IntStream.range(0, subtasks.size()).forEach(unused::add);
        subtasks.forEach(subtask -> unused.removeAll(subtask.dependencies()));
        return List.copyOf(unused);
    }

    private static String sentence(String text) {
        String line = Texts.shorten(text.strip(), MAX_DESCRIPTION);
        int first = line.codePointAt(0);
        return Character.toString(Character.toUpperCase(first)) + line.substring(Character.charCount(first));
    }
}
