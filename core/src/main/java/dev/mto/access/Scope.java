package dev.mto.access;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/// A kind of thing that a token may do. Each includes those before it. Immutable.
public enum Scope {
    /// See the owner's plans.
    PLANS_READ("plans:read"),
    /// Hand plans in, call them off, retry parts of them.
    PLANS_WRITE("plans:write"),
    /// Everything, on everybody's plans; tokens, and stopping the server.
    ADMIN("admin");

    private final String text;

    Scope(String text) {
        this.text = text;
    }

    /// As it stands in JSON and on the command line.
    public String text() {
        return text;
    }

    /// The scope of that text; empty where there is none.
    public static Optional<Scope> read(String text) {
        return Arrays.stream(values()).filter(scope -> scope.text.equals(text)).findFirst();
    }

    /// All of them, for people.
    public static String all() {
        return Arrays.stream(values()).map(Scope::text).collect(Collectors.joining(", "));
    }
}
