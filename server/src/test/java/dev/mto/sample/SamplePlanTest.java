package dev.mto.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Requests, and the plans they become.
class SamplePlanTest {
    private static final Map<String, String> AGENTS = Map.of("build", "", "general", "");

    record Case(String request, int max, String plan) {}

    static List<Case> cases() {
        return List.of(
                new Case("Research 3 competitors, write a comparison table, draft an executive summary", 5, """
                        0 general Research competitor 1 of 3 []
                        1 general Research competitor 2 of 3 []
                        2 general Research competitor 3 of 3 []
                        3 build Write a comparison table [0, 1, 2]
                        4 build Draft an executive summary [3]"""),
                new Case("compare three JSON libraries for Java", 5, """
                        0 general Compare JSON library 1 of 3 for Java []
                        1 general Compare JSON library 2 of 3 for Java []
                        2 general Compare JSON library 3 of 3 for Java []"""),
                new Case("Compare Postgres, MySQL and SQLite, then recommend one", 5, """
                        0 general Compare Postgres []
                        1 general Compare MySQL []
                        2 general Compare SQLite []
                        3 build Recommend one [0, 1, 2]"""),
                new Case("Research the top 10 tools and write a memo", 5, """
                        0 general Research tool 1 of 10 and tool 2 of 10 []
                        1 general Research tool 3 of 10 and tool 4 of 10 and tool 5 of 10 []
                        2 general Research tool 6 of 10 and tool 7 of 10 []
                        3 general Research tool 8 of 10 and tool 9 of 10 and tool 10 of 10 []
                        4 build Write a memo [0, 1, 2, 3]"""),
                new Case("Research the pros and cons of caching. Write a summary.", 5, """
                        0 general Research the pros and cons of caching []
                        1 build Write a summary [0]"""),
                new Case("1. Read the README\n2. List the modules\n3. Summarise both", 5, """
                        0 general Read the README []
                        1 general List the modules []
                        2 build Summarise both [0, 1]"""),
                new Case("1) analyse the logs 2) analyse the metrics 3) write a report", 5, """
                        0 general Analyse the logs []
                        1 general Analyse the metrics []
                        2 build Write a report [0, 1]"""),
                new Case("- find the bug\n- then fix it\n- finally, run the tests", 5, """
                        0 general Find the bug []
                        1 build Fix it [0]
                        2 build Run the tests [1]"""),
                new Case("Add a login page, add a logout button and update the docs", 5, """
                        0 build Add a login page []
                        1 build Add a logout button []
                        2 build Update the docs []"""),
                new Case("Upgrade to Java 25. Write tests and docs.", 5, """
                        0 build Upgrade to Java 25 []
                        1 build Write tests and docs [0]"""),
                new Case("logo, website, business cards", 5, """
                        0 build Logo []
                        1 build Website []
                        2 build Business cards []"""),
                new Case("Research 3 competitors, write a comparison table, draft an executive summary", 3, """
                        0 general Research competitor 1 of 3 and competitor 2 of 3 and competitor 3 of 3 []
                        1 build Write a comparison table [0]
                        2 build Draft an executive summary [1]"""),
                new Case("Research 3 competitors, write a comparison table, draft an executive summary", 1, """
                        0 build Research 3 competitors; write a comparison table; draft an executive summary []"""),
                new Case("Say hello", 5, "0 build Say hello []"),
                new Case("   ", 5, "0 build Answer the request []"),
                new Case(",;.", 5, "0 build ,;. []"));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void becomes(Case given) {
        assertThat(written(SamplePlan.of(new PlanPrompt(given.max(), AGENTS, given.request())))).isEqualTo(given
                .plan());
    }

    @Test
    void takesAgentsFromTheListAsItStands() {
        List<SamplePlan.Subtask> plan = SamplePlan
                .of(new PlanPrompt(5, Map.of("explore", "reads"), "Research it well, write it down"));

        assertThat(plan).extracting(SamplePlan.Subtask::agent).containsOnly("explore");
    }

    /// As long as a request may be; what takes a time that grows with the square does not end.
    @ParameterizedTest
    @ValueSource(strings = {" ", "\n", ",", ", ", "1. ", "1. 2. ", "research, ", "and then ", "a ", "3 s ", "\n- ", ".",
            "(", "é"})
    @Timeout(10)
    void longRequestsArePlannedInTime(String piece) {
        assertThat(SamplePlan.of(PlanPrompt.in(List.of("Request:\n" + piece.repeat(100_000 / piece.length())))))
                .hasSizeBetween(1, 5);
        assertThat(StepReport.in(piece.repeat(100_000 / piece.length()))).isEmpty();
    }

    @Test
    void readsWhatThePlannerIsTold() {
        PlanPrompt prompt = PlanPrompt.in(List.of("""
                maxSubtasks: 4
                Agents:
                - general: looks things up: anything
                - build
                Request:
                Do it.
                - twice: yes
                Request: again""", "That is not a valid plan: no."));

        assertThat(prompt.maxSubtasks()).isEqualTo(4);
        assertThat(prompt.agents()).containsExactly(Map.entry("general", "looks things up: anything"),
                Map.entry("build", ""));
        assertThat(prompt.request()).isEqualTo("Do it.\n- twice: yes\nRequest: again");
    }

    private static String written(List<SamplePlan.Subtask> plan) {
        return IntStream.range(0, plan.size()).mapToObj(at -> at + " " + plan.get(at).agent() + " "
                + plan.get(at).description() + " " + plan.get(at).dependencies()).collect(Collectors.joining("\n"));
    }
}
