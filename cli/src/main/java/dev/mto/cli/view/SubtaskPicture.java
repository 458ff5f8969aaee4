package dev.mto.cli.view;

import dev.mto.client.Fault;
import dev.mto.client.PermissionAnswer;
import dev.mto.client.Subtask;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// A sub-task as it is shown. Immutable.
///
/// @param told what the server says of it
/// @param description on one line
/// @param agent on one line
/// @param cancelReason why somebody called it off, on one line; also where its result was quicker
/// @param refusals the permissions that an agent asked for and did not get
public record SubtaskPicture(
        Subtask told,
        String description,
        String agent,
        Optional<String> cancelReason,
        List<PermissionAnswer> refusals,
        Spending spending) {
    public SubtaskPicture {
        refusals = List.copyOf(refusals);
    }

    static SubtaskPicture of(Subtask told) {
        return new SubtaskPicture(told, Text.oneLine(told.description()), Text.oneLine(told.agent()),
                told.cancelReason().map(Text::oneLine),
                told.permissions().stream().filter(answer -> !answer.allowed()).toList(), Spending.of(told.usage()));
    }

    int index() {
        return told.index();
    }

    String status() {
        return told.status();
    }

    List<Integer> dependencies() {
        return told.dependencies();
    }

    /// From 1; 0 while it never ran.
    int attempt() {
        return told.attempt();
    }

    Optional<String> result() {
        return told.result();
    }

    Optional<Fault> error() {
        return told.error();
    }

    Optional<Instant> startedAt() {
        return told.startedAt();
    }

    Optional<Instant> finishedAt() {
        return told.finishedAt();
    }

    Optional<Instant> retryAt() {
        return told.retryAt();
    }

    public boolean is(String wanted) {
        return told.is(wanted);
    }

    public boolean isTerminal() {
        return told.isTerminal();
    }

    /// That it was called off, and why, as far as that was said; empty where it was not.
    String cancelled() {
        if (!is("cancelled")) {
            return "";
        }
        String reason = cancelReason.map(text -> text.endsWith(".") ? text.substring(0, text.length() - 1) : text)
                .orElse("cancelled");
        return reason.toLowerCase(Locale.ROOT).startsWith("cancelled")
                ? "c" + reason.substring(1)
                : "cancelled: " + reason;
    }

    /// That its session is being ended, and why; empty where it is not.
    String beingEnded() {
        if (isTerminal()) {
            return "";
        }
        return cancelReason.isPresent()
                ? "being cancelled"
                : told.stopping().map(reason -> "being ended: " + Text.oneLine(reason.code())).orElse("");
    }
}
