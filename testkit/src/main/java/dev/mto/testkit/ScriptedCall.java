package dev.mto.testkit;

import dev.mto.sample.ChatRequest;
import dev.mto.sample.PromptKind;

/// One request to a [ScriptedModel] as it stood when it was looked at. Immutable.
///
/// @param number from 1, in the order they came in
/// @param kind what it is for, told by its prompt; a sub-task is [PromptKind#WORK]
/// @param startedNanos when it was read, on the clock of [System#nanoTime]
/// @param endedNanos when nothing more was to be sent, or the client left; 0 while it is under way
/// @param status the HTTP status sent; 0 while none was
/// @param clientGone whether the client left before the end
public record ScriptedCall(
        int number,
        PromptKind kind,
        ChatRequest request,
        long startedNanos,
        long endedNanos,
        int status,
        boolean clientGone) {
    /// The newest message of the user.
    public String prompt() {
        return request.lastUserText();
    }

    public String model() {
        return request.model();
    }

    public boolean ended() {
        return endedNanos != 0;
    }

    /// One line for people.
    @Override
    public String toString() {
        String text = prompt().replaceAll("\\s+", " ");
        return "#" + number + " " + kind + " " + model() + " " + status + (ended() ? "" : " under way")
                + (clientGone ? " client gone" : "") + ": " + text.substring(0, Math.min(100, text.length()));
    }
}
