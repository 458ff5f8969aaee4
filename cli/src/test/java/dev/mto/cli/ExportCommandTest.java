package dev.mto.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

class ExportCommandTest {
    @TempDir
    Path folder = Path.of("");

    private final FakeServer server;

    ExportCommandTest() throws IOException {
        server = FakeServer.start();
        server.play(PlanDocuments.completed("full", "ccccc").toString(), "plan.completed", "{}");
    }

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void printsTheFormatThatIsAskedFor() {
        assertThat(export().out()).startsWith("# Research 3 competitors").contains("## Answer\n\nThe answer.\n");
        assertThat(export("--format", "MERMAID").out()).startsWith("flowchart TD\n");
        assertThat(JsonMapper.shared().readTree(export("--format", "json").out()))
                .isEqualTo(PlanDocuments.completed("full", "ccccc"));
    }

    @Test
    void writesAFileWhereItWasStarted() throws IOException {
        CommandRun run = export("--output", "report.md");

        assertThat(run).isEqualTo(new CommandRun(0, "", ""));
        assertThat(Files.readString(folder.resolve("report.md"))).isEqualTo(export().out());
    }

    @Test
    void whatCannotBeWrittenIsAWrongUsage() {
        CommandRun run = export("--output", "none/report.md");

        assertThat(run.err()).startsWith("mto export: --output: " + folder + "/none/report.md cannot be written");
        assertThat(run.exitCode()).isEqualTo(2);
    }

    @Test
    void namesTheFormatsThereAre() {
        CommandRun run = export("--format", "pdf");

        assertThat(run.err()).containsIgnoringCase("json, markdown, mermaid").contains("--format", "pdf");
        assertThat(run.exitCode()).isEqualTo(2);
    }

    private CommandRun export(String... options) {
        String[] words = new String[options.length + 2];
        words[0] = "export";
        words[1] = FakeServer.PLAN;
        System.arraycopy(options, 0, words, 2, options.length);
        return CommandRun.against(server, folder, words);
    }
}
