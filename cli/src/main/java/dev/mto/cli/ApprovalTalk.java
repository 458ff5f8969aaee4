package dev.mto.cli;

import dev.mto.cli.TypedLines.Word;
import dev.mto.cli.view.PlanPicture;
import dev.mto.client.ApiException;
import dev.mto.client.PlanApi;
import dev.mto.client.PlanEdit;
import dev.mto.client.RefusedException;
import dev.mto.client.ServerSource;
import dev.mto.client.UnreachableException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/// Asks whoever sits at the terminal what is to become of a plan that waits to be approved. Confined to one thread.
final class ApprovalTalk {
    private static final Duration LOOK = Duration.ofMillis(100);

    private final Shell shell;
    private final ServerSource servers;
    private final PlanEditor editor;
    private final TypedLines lines;
    private int asked;

    /// @param servers where the plan is; asked each time, for a server that was restarted may have moved
    ApprovalTalk(Shell shell, ServerSource servers) {
        this.shell = shell;
        this.servers = servers;
        this.editor = new PlanEditor(shell);
        this.lines = new TypedLines(shell.in());
    }

    /// Asks until there is an answer or the plan is no longer what was shown, and does what is said.
    ///
    /// @param interruption counts as a wish to cancel
    /// @return whether there is more to be seen of the plan; false where it is to be left waiting
    boolean goesOn(PlanPicture plan, Interruption interruption) throws ApiException, InterruptedException {
        if (asked != OtherVoices.revision(plan)) {
            forgetWhatWasSaidOfAnother(plan);
        }
        try (OtherVoices others = new OtherVoices(servers, plan)) {
            while (true) {
                shell.err().print("approve, edit or cancel? [a/e/c] ");
                shell.err().flush();
                Optional<Boolean> done = once(plan, interruption, others);
                if (done.isPresent()) {
                    return done.get();
                }
            }
        }
    }

    /// What was typed or written while another plan was to be seen must not become a word on this one.
    private void forgetWhatWasSaidOfAnother(PlanPicture plan) {
        if (asked > 0) {
            editor.kept(plan.id()).ifPresent(shell.err()::println);
            editor.leave();
            lines.passOver();
        }
        asked = OtherVoices.revision(plan);
    }

    /// Empty where it is to be asked again.
    private Optional<Boolean> once(PlanPicture plan, Interruption interruption, OtherVoices others)
            throws ApiException, InterruptedException {
        while (true) {
            switch (lines.next(LOOK)) {
                case Word.Typed(String line) -> {
                    return answer(plan, line.toLowerCase(Locale.ROOT));
                }
                case Word.End _ -> {
                    shell.err().println();
                    shell.err().println("it goes on waiting: mto approve " + plan.id());
                    return Optional.of(false);
                }
                case Word.None _ -> {
                    // What is to become of it is done by whoever follows the plan.
                    Optional<String> why = interruption.isAsked() ? Optional.of("") : others.said();
                    if (why.isPresent()) {
                        shell.err().println();
                        why.filter(words -> !words.isEmpty()).ifPresent(shell.err()::println);
                        return Optional.of(true);
                    }
                }
            }
        }
    }

    private Optional<Boolean> answer(PlanPicture plan, String word) throws ApiException, InterruptedException {
        try {
            PlanApi api = servers.require();
            switch (word) {
                case "a", "approve" -> api.approve(plan.id(), OtherVoices.revision(plan));
                case "e", "edit" -> edit(api, plan);
                case "c", "cancel" -> api.cancel(plan.id(), "Not approved in mto run.");
                default -> {
                    shell.err()
                            .println("a approves it, e opens it in $EDITOR, c calls it off, Ctrl-D leaves it waiting");
                    return Optional.empty();
                }
            }
        } catch (UnreachableException away) {
            shell.err().println(away.getMessage());
            editor.kept(plan.id()).ifPresent(shell.err()::println);
            return Optional.empty();
        } catch (RefusedException refused) {
            if (refused.mayPass()) {
                throw refused;
            }
            shell.err().println(refused.getMessage());
            editor.kept(plan.id()).ifPresent(shell.err()::println);
        }
        return Optional.of(true);
    }

    private void edit(PlanApi api, PlanPicture plan) throws ApiException, InterruptedException {
        try {
            api.edit(plan.id(), PlanEdit.ofJson(editor.edit(plan.document())).revision(OtherVoices.revision(plan)));
            editor.taken();
        } catch (PlanEditor.UnreadableEdit unreadable) {
            shell.err().println(unreadable.getMessage());
            editor.kept(plan.id()).ifPresent(shell.err()::println);
        }
    }
}
