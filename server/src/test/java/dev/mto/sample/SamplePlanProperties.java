package dev.mto.sample;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mto.plan.PlanValidator;
import dev.mto.plan.SubtaskSpec;
import dev.mto.sample.ChatRequest.Message;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import tools.jackson.databind.JsonNode;

/// Whatever is asked for, the plan is one the orchestrator accepts.
class SamplePlanProperties {
    private static final List<String> AGENTS = List.of("general", "build", "explore");

    @Provide
    Arbitrary<String> requests() {
        Arbitrary<String> words = Arbitraries.of("research", "compare", "3", "ten", "competitors", "write", "a table",
                "summary", ", ", " and ", " then ", "\n", "1. ", "2) ", "- ", ". ", "them", "Postgres", "fix", "it",
                ";",
                "Request:", "maxSubtasks: 99", "- ghost: nobody", "99", "«", "👋", "\\", "\"");
        return Arbitraries.oneOf(Arbitraries.strings().ofMaxLength(300),
                words.list().ofMaxSize(80).map(list -> String.join(" ", list)));
    }

    @Property(tries = 2000)
    void everyPlanIsAccepted(@ForAll("requests") String request, @ForAll @IntRange(min = 1, max = 10) int max) {
        String prompt = "maxSubtasks: " + max
                + "\nAgents:\n- general: any\n- build: makes\n- explore: reads\nRequest:\n"
                + request;
        SampleModel model = new SampleModel(Pace.NONE, false);
        Message system = Message.of("system", "You are a task decomposition specialist.");
        ChatRequest asked = new ChatRequest("sample", List.of(system, Message.of("user", prompt)), List.of(), true, 1);

        Reply.Text reply = (Reply.Text) model.respond(asked);

        List<SubtaskSpec> draft = new ArrayList<>();
        JsonNode plan = ChatWire.JSON.readTree(reply.text());
        plan.forEach(subtask -> draft.add(new SubtaskSpec(subtask.path("description").asString(),
                subtask.path("agent").asString(),
                subtask.path("dependencies").valueStream().map(JsonNode::asInt).toList())));
        assertThat(new PlanValidator(max, AGENTS).validate(draft)).isInstanceOf(PlanValidator.Verdict.Valid.class);
        assertThat(model.respond(asked)).isEqualTo(reply);
    }

    @Property(tries = 500)
    void anyTextGetsAnAnswer(@ForAll("requests") String text) {
        ChatRequest asked = new ChatRequest("sample", List.of(Message.of("user", text)), List.of(), true, 1);

        Reply reply = new SampleModel(Pace.NONE, false).respond(asked);

        assertThat(reply).isInstanceOfSatisfying(Reply.Text.class,
                answer -> assertThat(answer.text()).startsWith(Texts.STAND_IN));
    }
}
