package dev.mto.sample;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mto.sample.ChatRequest.Message;
import dev.mto.sample.ChatRequest.Tool;
import dev.mto.sample.ChatRequest.ToolCall;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// What the stand-in says to the prompts that reach it.
class SampleModelTest {
    private static final JsonNode READ_SCHEMA = ChatWire.JSON.readTree("""
            {"type":"object","properties":{"filePath":{"type":"string"},"offset":{"type":"integer"},
             "limit":{"type":"integer"}},"required":["filePath"]}""");
    private static final JsonNode PATTERN_SCHEMA = ChatWire.JSON.readTree("""
            {"type":"object","properties":{"pattern":{"type":"string"},"path":{"type":"string"}},
             "required":["pattern"]}""");
    private static final List<Tool> TOOLS = List.of(new Tool("bash", READ_SCHEMA), new Tool("glob", PATTERN_SCHEMA),
            new Tool("grep", PATTERN_SCHEMA), new Tool("read", READ_SCHEMA));
    private static final String LISTING = """
            <path>/project</path>
            <type>directory</type>
            <entries>
            .git/
            .gitignore
            pom.xml
            README.md
            src/

            (5 entries)
            </entries>""";
    private static final String README = """
            <path>/project/README.md</path>
            <type>file</type>
            <content>
            1:\s
            2: # Demo
            3: It shows.

            (Showing lines 1-3 of 40. Use offset=4 to continue.)
            </content>""";

    private final SampleModel model = new SampleModel(Pace.NONE, false);

    private Reply ask(String system, String user, List<Tool> tools, Message... since) {
        List<Message> messages = new ArrayList<>(List.of(Message.of("system", system), Message.of("user", user)));
        messages.addAll(List.of(since));
        return model.respond(new ChatRequest("sample", messages, tools, true, 1));
    }

    private String text(String user) {
        return ((Reply.Text) ask("You are opencode.", user, TOOLS)).text();
    }

    private static Message called(Reply reply) {
        return new Message("assistant", "", ((Reply.ToolCalls) reply).calls(), "");
    }

    private static Message result(String output) {
        return new Message("tool", output, List.of(), "call");
    }

    @Test
    void looksAtTheDirectoryAndReportsWhatTheToolsSaid() {
        String task = "Research competitor 2 of 3";

        Reply first = ask("", task, TOOLS);
        Reply second = ask("", task, TOOLS, called(first), result(LISTING));
        Reply last = ask("", task, TOOLS, called(first), result(LISTING), called(second), result(README));

        assertThat(first).isEqualTo(new Reply.ToolCalls(
                List.of(new ToolCall("call_2_0", "read", "{\"filePath\":\".\",\"limit\":200}")), Pace.NONE));
        assertThat(second).isEqualTo(new Reply.ToolCalls(
                List.of(new ToolCall("call_4_0", "read", "{\"filePath\":\"README.md\",\"limit\":200}")), Pace.NONE));
        assertThat(((Reply.Text) last).text()).isEqualTo(Texts.STAND_IN + """


                **Research competitor 2 of 3**

                - Looked at: what its documentation says first (`read`)
                - Found: `README.md`: 40 lines, begins with "# Demo\"""");
    }

    @Test
    void partsAlikeLookAtDifferentSides() {
        Reply layout = ask("", "Research competitor 1 of 3", TOOLS);
        Reply answer = ask("", "Research competitor 1 of 3", TOOLS, called(layout), result(LISTING));

        assertThat(((Reply.Text) answer).text())
                .contains("- Found: 5 entries: 2 folders, 3 files (1 .md, 1 .xml, 1 without a suffix)")
                .contains("- Found: folders: .git, src");
    }

    @Test
    void aToolThatFailsIsToldAsItFailed() {
        Reply first = ask("", "Research competitor 1 of 3", TOOLS);
        Reply answer = ask("", "Research competitor 1 of 3", TOOLS, called(first), result("The user rejected it."));

        assertThat(((Reply.Text) answer).text()).contains("- Found: nothing; the tool said: The user rejected it.");
    }

    @Test
    void searchesWhereThatIsPossible() {
        SampleModel searching = new SampleModel(Pace.NONE, true);
        List<Message> task = List.of(Message.of("user", "Research competitor 1 of 3"));
        Reply first = searching.respond(new ChatRequest("sample", task, TOOLS, true, 1));
        List<Message> looked = List.of(task.getFirst(), called(first),
                result("/project/a.java\n/project/b.java\n/project/c.md\n\n(Results are truncated: showing first 100 results.)"));
        Reply answer = searching.respond(new ChatRequest("sample", looked, TOOLS, true, 1));

        assertThat(((Reply.ToolCalls) first).calls())
                .containsExactly(new ToolCall("call_1_0", "glob", "{\"pattern\":\"**/*\"}"));
        assertThat(((Reply.Text) answer).text()).contains("- Found: 3 files or more").contains("2 .java, 1 .md");
    }

    @Test
    void makesATableOfWhatCameBefore() {
        assertThat(text("""
                Write a comparison table

                Context from previous steps:
                Subtask 1: Research A
                Result:
                %s

                **Research A**

                - Looked at: the entries
                - Found: 5 entries
                - Found: a | b

                Subtask 2: Research B
                Result:
                B is fine.

                Subtask 3: Research C
                Result:
                (There is none: this sub-task failed. timeout)""".formatted(Texts.STAND_IN))).isEqualTo(
                Texts.STAND_IN + """


                        **Write a comparison table**

                        | Step | Looked at | Found |
                        |---|---|---|
                        | Research A | the entries | 5 entries; a \\| b |
                        | Research B | - | B is fine. |
                        | Research C | - | failed: (There is none: this sub-task failed. timeout) |""");
    }

    @Test
    void condensesATable() {
        assertThat(text("""
                Draft an executive summary

                Context from previous steps:
                Subtask 4: Write a table
                Result:
                | Step | Found |
                |---|---|
                | Research A | 5 entries |
                | Research B | fine |""")).isEqualTo(Texts.STAND_IN + """


                **Draft an executive summary**

                - Write a table: a table of 2 rows
                - Research A: 5 entries
                - Research B: fine""");
    }

    @Test
    void combinesResultsAndNamesFailures() {
        String answer = text("""
                All sub-tasks are over.

                Original request:
                Research A,
                write a table

                Results:
                ## Subtask 1: Research A
                Result:
                %s

                **Research A**

                - Found: an error in it

                ## Subtask 2: Write a table
                Failed: timeout: it took too long""".formatted(Texts.STAND_IN));

        assertThat(answer).isEqualTo(Texts.STAND_IN + """


                # Research A, write a table

                ## Research A

                - Found: an error in it

                ## What failed

                - Write a table: Failed: timeout: it took too long

                """ + Texts.WAY_OUT);
    }

    @Test
    void aRepairIsThePlanNothingCanBeWrongWith() {
        List<Message> messages = List.of(Message.of("system", "You are a task decomposition specialist."),
                Message.of("user", "maxSubtasks: 2\nAgents:\n- build\n\nRequest:\nfind it, then fix it"),
                Message.of("assistant", "[]"), Message.of("user", "That is not a valid plan:\n- no"));

        assertThat(model.respond(new ChatRequest("sample", messages, List.of(), true, 1))).isEqualTo(new Reply.Text(
                "[\n  {\"description\":\"Find it, then fix it\",\"agent\":\"build\",\"dependencies\":[]}\n]",
                Pace.NONE));
    }

    @Test
    void titlesAreShort() {
        assertThat(ask("You are a title generator. You output", "\"Research 3 competitors\"", List.of()))
                .isEqualTo(new Reply.Text("Research 3 competitors", Pace.NONE));
    }

    @Test
    void introducesItselfToPeopleAndWhereItHasNoTools() {
        assertThat(text("hello there")).startsWith(Texts.STAND_IN).contains("opencode auth login");
        assertThat(ask("", "Research A", List.of())).isInstanceOfSatisfying(Reply.Text.class,
                reply -> assertThat(reply.text()).contains("opencode auth login"));
    }

    @Test
    void whatOpencodeAddsToAPromptIsNoPartOfIt() {
        assertThat(text("hello<system-reminder>You MUST NOT\nedit</system-reminder>")).contains(Texts.WAY_OUT);
    }
}
