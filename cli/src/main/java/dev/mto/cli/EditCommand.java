package dev.mto.cli;

import dev.mto.cli.view.PlanPicture;
import dev.mto.cli.view.PlanReport;
import dev.mto.client.ApiException;
import dev.mto.client.Approval;
import dev.mto.client.PlanApi;
import dev.mto.client.PlanDocument;
import dev.mto.client.PlanEdit;
import dev.mto.client.RefusedException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/// `mto edit`: puts another plan in the place of one that waits to be approved.
@Command(name = "edit", description = {"Change a plan that waits to be approved, in $VISUAL, $EDITOR or vi.",
        "It goes on waiting, unless it is approved as well."}, footer = {"",
                "A plan is a JSON array of sub-tasks, each {\"description\", \"agent\", \"dependencies\": [indexes]}. It is",
                "checked as the planner's own answer is; all that is wrong with it is told at once.", "",
                "Exit code: 0 when it is taken, 1 when it cannot be, 2 when it is no plan.", "", "Examples:",
                "  mto edit plan_3f9k2m", "  mto edit plan_3f9k2m --file plan.json --approve"})
final class EditCommand implements Callable<Integer> {
    private static final int MOST_BYTES = 1 << 20;

    private final Shell shell;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "ID", converter = PlanIdText.class, description = "The plan's id, as run and list print it.")
    private String id = "";

    @Option(names = "--file", paramLabel = "FILE", description = "Take the plan from this file instead of an editor; - is standard input.")
    private Optional<String> file = Optional.empty();

    @Option(names = "--revision", paramLabel = "N", description = "Replace this revision only (default: the one there is).")
    private Optional<Integer> revision = Optional.empty();

    @Option(names = "--approve", description = "Approve it as well.")
    private boolean approve;

    EditCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() throws ApiException, InterruptedException {
        PlanApi api = shell.servers().require();
        PlanDocument before = api.plan(id);
        if (!before.isAwaitingApproval()) {
            spec.commandLine().getErr().println("mto edit: " + id + " is " + before.plan().status()
                    + "; only a plan that waits to be approved can be edited");
            return ExitCodes.FAILED;
        }
        PlanEditor editor = new PlanEditor(shell);
        try {
            JsonNode subtasks = file.isPresent() ? PlanEditor.read(text(file.get())) : editor.edit(before);
            PlanEdit edit = PlanEdit.ofJson(subtasks)
                    .revision(revision.or(() -> before.plan().approval().map(Approval::revision)).orElse(1));
            tell(api.edit(id, approve ? edit.approve() : edit));
            editor.taken();
            return ExitCodes.OK;
        } catch (PlanEditor.UnreadableEdit unreadable) {
            editor.kept(id).ifPresent(spec.commandLine().getErr()::println);
            throw new ParameterException(spec.commandLine(), unreadable.getMessage(), unreadable);
        } catch (RefusedException refused) {
            editor.kept(id).ifPresent(spec.commandLine().getErr()::println);
            throw refused;
        }
    }

    private void tell(PlanDocument plan) {
        PlanPicture picture = PlanPicture.of(plan);
        if (!plan.isAwaitingApproval()) {
            shell.out().println(id + " is edited and approved: mto watch " + id);
            return;
        }
        shell.out().println(id + " is edited, revision " + plan.plan().approval().map(Approval::revision).orElse(1));
        new PlanReport(picture).approval(Instant.now()).forEach(shell.out()::println);
    }

    private String text(String name) {
        try {
            byte[] bytes;
            if (name.equals("-")) {
                bytes = shell.in().readNBytes(MOST_BYTES + 1);
            } else {
                try (var in = Files.newInputStream(shell.directory().resolve(Path.of(name)))) {
                    bytes = in.readNBytes(MOST_BYTES + 1);
                }
            }
            if (bytes.length > MOST_BYTES) {
                throw new ParameterException(spec.commandLine(), "--file: " + name + " is larger than 1 MiB");
            }
            return new String(bytes, StandardCharsets.UTF_8);
        } catch (IOException exception) {
            throw new ParameterException(spec.commandLine(), "--file: " + name + " cannot be read ("
                    + exception.getClass().getSimpleName() + ")", exception);
        }
    }
}
