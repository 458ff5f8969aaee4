package dev.mto.cli.view;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// A sub-task as the server tells it. Immutable.
///
/// @param attempt from 1; 0 while it never ran
/// @param retryAt when it is tried again, while it waits for that
/// @param cancelReason why somebody called it off; also where its result was quicker
/// @param stopping why its session is being ended, while it is
public record SubtaskPicture(
        int index,
        String status,
        String description,
        String agent,
        List<Integer> dependencies,
        int attempt,
        Optional<String> result,
        Optional<Trouble> error,
        List<Refusal> refusals,
        Optional<Instant> startedAt,
        Optional<Instant> finishedAt,
        Optional<Instant> retryAt,
        Optional<String> cancelReason,
        Optional<Trouble> stopping,
        Spending spending) {
    public SubtaskPicture {
        dependencies = List.copyOf(dependencies);
        refusals = List.copyOf(refusals);
    }

    static SubtaskPicture of(JsonNode json) {
        return new SubtaskPicture(json.path("index").asInt(0), json.path("status").asString(""),
                Text.oneLine(json.path("description").asString("")), Text.oneLine(json.path("agent").asString("")),
                json.path("dependencies").valueStream().map(JsonNode::asInt).toList(), json.path("attempt").asInt(0),
                json.path("result").stringValueOpt(), Trouble.in(json.path("error")),
                Refusal.in(json.path("permissions")), Text.instant(json.path("startedAt")),
                Text.instant(json.path("finishedAt")), Text.instant(json.path("retryAt")),
                json.path("cancelReason").stringValueOpt().map(Text::oneLine), Trouble.in(json.path("stopping")),
                Spending.of(json.path("usage")));
    }

    public boolean is(String wanted) {
        return status.equals(wanted);
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
                : stopping.map(reason -> "being ended: " + Text.oneLine(reason.code())).orElse("");
    }

    public boolean isTerminal() {
        return is("completed") || is("failed") || is("cancelled");
    }
}
