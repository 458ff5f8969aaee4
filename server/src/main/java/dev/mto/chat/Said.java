package dev.mto.chat;

/// One message of a conversation. Immutable.
///
/// @param role `system`, `user` or `assistant`
record Said(String role, String text) {
    static Said bySystem(String text) {
        return new Said("system", text);
    }

    static Said byUser(String text) {
        return new Said("user", text);
    }

    static Said byModel(String text) {
        return new Said("assistant", text);
    }
}
