package dev.mto.chat;

import dev.mto.agent.AgentTurn;
import dev.mto.agent.SessionTarget;

/// How sessions of this runtime are named. A session is no more than its name here: only the conversation of a planner
/// is kept, and only until there is a plan. Pure.
final class ChatSessions {
    private static final String PREFIX = "chat_";

    private ChatSessions() {}

    static String id(String key) {
        return PREFIX + key;
    }

    static String of(AgentTurn turn) {
        return switch (turn.session()) {
            case SessionTarget.Existing(String id) -> id;
            case SessionTarget.Fresh _ -> id(turn.ids().sessionKey());
        };
    }

    static boolean isOurs(String id) {
        return id.startsWith(PREFIX);
    }

    /// Why there is no such session, for people.
    static String unknown(String id) {
        return "Chat has no session " + id + "; the ids of its own begin with " + PREFIX + ".";
    }
}
