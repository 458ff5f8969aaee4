package dev.mto.cli;

import dev.mto.cli.view.MarkdownExport;
import dev.mto.cli.view.MermaidExport;
import dev.mto.cli.view.PlanPicture;
import dev.mto.client.ApiException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `mto export`: a plan as a document for others.
@Command(name = "export", description = "Write a plan as a document: all of it, its report, or its graph.", footer = {
        "",
        "markdown has the request, the answer, a table of the sub-tasks, and their results; mermaid is a",
        "flowchart of the sub-tasks with their states; json is the server's own document.", "", "Examples:",
        "  mto export plan_3f9k2m --output report.md", "  mto export plan_3f9k2m --format mermaid",
        "  mto export plan_3f9k2m --format json | jq '.plan.usage'"})
final class ExportCommand implements Callable<Integer> {
    private final Shell shell;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "ID", converter = PlanIdText.class, description = "The plan's id, as run and list print it.")
    private String id = "";

    @Option(names = "--format", paramLabel = "FORMAT", description = "json, markdown or mermaid (default: markdown).")
    private Format format = Format.MARKDOWN;

    @Option(names = "--output", paramLabel = "FILE", description = "Write to this file instead of standard output; what was in it is lost.")
    private Optional<Path> output = Optional.empty();

    /// What a plan can be written as.
    enum Format {
        JSON,
        MARKDOWN,
        MERMAID;

        /// As it is typed.
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    ExportCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() throws ApiException {
        PlanPicture plan = PlanPicture.of(shell.servers().require().plan(id));
        String text = switch (format) {
            case JSON -> plan.document().json().toPrettyString() + "\n";
            case MARKDOWN -> new MarkdownExport(plan, Instant.now()).text();
            case MERMAID -> new MermaidExport(plan).text();
        };
        if (output.isPresent()) {
            write(shell.directory().resolve(output.get()), text);
        } else {
            shell.out().print(text);
        }
        return ExitCodes.OK;
    }

    private void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException exception) {
            throw new ParameterException(spec.commandLine(), "--output: " + file + " cannot be written ("
                    + exception.getClass().getSimpleName() + ")", exception);
        }
    }
}
