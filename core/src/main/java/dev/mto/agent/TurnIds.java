package dev.mto.agent;

/// The names of one prompt, chosen and made durable before it is sent. After a crash the question is then never "did I
/// send it?" but "look it up by its name". Each is unique over all plans. Immutable.
///
/// @param sessionKey names the session: a session made for this prompt can be found by it. Means nothing for a prompt
/// to a session that exists.
/// @param messageId names the prompt: sending it twice with the same id runs it once
/// @param partId names the prompt's text inside the message: sent again, it replaces itself instead of adding a copy
public record TurnIds(String sessionKey, String messageId, String partId) {}
