package dev.mto.cli;

import dev.mto.cli.view.PlanPicture;
import dev.mto.client.ApiException;
import dev.mto.client.Approval;
import dev.mto.client.PlanApi;
import dev.mto.client.PlanEdit;
import dev.mto.client.RefusedException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Asks whoever sits at the terminal what is to become of a plan that waits to be approved. Confined to one thread.
final class ApprovalTalk {
    private static final long LOOK_MILLIS = 100;

    private final Shell shell;
    private final PlanApi api;
    private final PlanEditor editor;

    ApprovalTalk(Shell shell, PlanApi api) {
        this.shell = shell;
        this.api = api;
        this.editor = new PlanEditor(shell);
    }

    /// Asks once, and does what is said.
    ///
    /// @param interruption counts as a wish to cancel
    /// @return whether there is more to be seen of the plan; false where it is to be left waiting
    boolean goesOn(PlanPicture plan, Interruption interruption) throws ApiException, InterruptedException {
        int revision = plan.approval().map(Approval::revision).orElse(1);
        shell.err().print("approve, edit or cancel? [a/e/c] ");
        shell.err().flush();
        Optional<String> word = word(interruption);
        if (word.isEmpty()) {
            shell.err().println();
            shell.err().println("it goes on waiting: mto approve " + plan.id());
            return false;
        }
        try {
            switch (word.get()) {
                case "a", "approve" -> api.approve(plan.id(), revision);
                case "e", "edit" -> edit(plan, revision);
                case "c", "cancel" -> api.cancel(plan.id(), "Not approved in mto run.");
                default -> shell.err().println("a approves it, e opens it in $EDITOR, c calls it off, Ctrl-D leaves it "
                        + "waiting");
            }
        } catch (RefusedException refused) {
            if (refused.mayPass()) {
                throw refused;
            }
            shell.err().println(refused.getMessage());
            editor.kept(plan.id()).ifPresent(shell.err()::println);
            if (refused.problem().code().equals("plan_changed")) {
                // Else what was written over the old plan would go out as an edit of the new one.
                editor.leave();
            }
        }
        return true;
    }

    private void edit(PlanPicture plan, int revision) throws ApiException, InterruptedException {
        try {
            api.edit(plan.id(), PlanEdit.ofJson(editor.edit(plan.document())).revision(revision));
            editor.taken();
        } catch (PlanEditor.UnreadableEdit unreadable) {
            shell.err().println(unreadable.getMessage());
            editor.kept(plan.id()).ifPresent(shell.err()::println);
        }
    }

    /// The next line, in lower case; empty where there is none any more. It is read on a thread of its own, for nothing
    /// else can be heard while it is waited for.
    private Optional<String> word(Interruption interruption) throws InterruptedException {
        CompletableFuture<Optional<String>> line = new CompletableFuture<>();
        Thread reader = new Thread(() -> line.complete(line()), "mto-question");
        reader.setDaemon(true);
        reader.start();
        while (true) {
            try {
                return line.get(LOOK_MILLIS, TimeUnit.MILLISECONDS);
            } catch (TimeoutException _) {
                if (interruption.isAsked()) {
                    return Optional.of("cancel");
                }
            } catch (ExecutionException impossible) {
                throw new IllegalStateException(impossible);
            }
        }
    }

    /// Sign by sign, so that nothing is taken that an editor should get.
    private Optional<String> line() {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        try {
            int next = shell.in().read();
            while (next >= 0 && next != '\n') {
                line.write(next);
                next = shell.in().read();
            }
            return next < 0 && line.size() == 0
                    ? Optional.empty()
                    : Optional.of(line.toString(StandardCharsets.UTF_8).strip().toLowerCase(Locale.ROOT));
        } catch (IOException _) {
            return Optional.empty();
        }
    }
}
