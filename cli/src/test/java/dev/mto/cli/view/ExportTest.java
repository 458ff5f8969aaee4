package dev.mto.cli.view;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mto.cli.PlanDocuments;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

class ExportTest {
    private static final Instant NOW = PlanDocuments.BEGUN.plusSeconds(16);

    @Test
    void markdownHasRequestAnswerTableAndResults() {
        Golden.assertSame("export.md.txt", markdown(PlanDocuments.completed("degraded", "ccfcc")).lines().toList());
    }

    @Test
    void mermaidHasTheSubtasksWithTheirStates() {
        Golden.assertSame("export.mmd.txt", mermaid(PlanDocuments.plan("executing", "cfrpx")).lines().toList());
    }

    @Test
    void nothingThatAnAgentWroteBreaksOutOfItsPlace() {
        ObjectNode plan = PlanDocuments.completed("full", "c");
        plan.withObject("/plan").put("taskDescription", "a | b <b>`\n# c").put("answer",
                "See `<b>` and <script>x</script>\n```html\n<p>\n```` \n<!-- on\n```sh\nrm <file>");
        PlanDocuments.subtask(plan, 0).put("description", "x | y <i>").put("result", "```\n## Sub-tasks\n````\n<b>");
        String text = markdown(plan);
        assertThat(text).startsWith("# a | b &lt;b>\\` # c\n").contains("> # c\n",
                "See `<b>` and &lt;script>x&lt;/script>\n```html\n<p>\n```` \n&lt;!-- on\n```sh\nrm <file>\n```\n",
                "| 0 | x \\| y &lt;i> |", "`````text\n```\n## Sub-tasks\n````\n<b>\n`````\n");
    }

    @Test
    void mermaidTakesNoSignOfATextForItsOwn() {
        ObjectNode plan = PlanDocuments.plan("executing", "c");
        PlanDocuments.subtask(plan, 0).put("description", "say \"hi\"]; click s0 <b> %% `x` #1 & 製品\n  end");
        assertThat(mermaid(plan)).contains(
                "  s0[\"0 say #34;hi#34;#93;#59; click s0 #60;b#62; #37;#37; #96;x#96; #35;1 #38; 製品 end<br/>");
    }

    @Test
    void aPlanWithoutSubtasksIsADocumentToo() {
        assertThat(mermaid(PlanDocuments.ended("failed", ""))).contains("request --> answer", "answer<br/>failed");
        assertThat(markdown(PlanDocuments.ended("failed", ""))).contains("## Failure\n\nplan_invalid: ")
                .doesNotContain("## Sub-tasks", "## Answer");
    }

    private static String markdown(ObjectNode plan) {
        return new MarkdownExport(PlanDocuments.picture(plan), NOW).text();
    }

    private static String mermaid(ObjectNode plan) {
        return new MermaidExport(PlanDocuments.picture(plan)).text();
    }
}
