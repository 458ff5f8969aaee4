package dev.mto.plan;

import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Leave given beforehand to what an unattended session would otherwise have to ask a person for. Written `NAME` or
/// `NAME:GLOB`. Immutable.
///
/// @param permission the permission's name as opencode has it (`bash`, `edit`, `external_directory`, …), or `*` for all
/// @param pattern what it is limited to: `*` stands for any text; absent: no limit
public record Allowance(String permission, Optional<String> pattern) {
    private static final Pattern NAME = Pattern.compile("\\*|[a-z][a-z0-9_-]*");

    public Allowance {
        if (!NAME.matcher(permission).matches()) {
            throw new IllegalArgumentException("not the name of a permission: " + permission);
        }
    }

    /// Reads `NAME` or `NAME:GLOB`; empty where the text is neither.
    public static Optional<Allowance> parse(String text) {
        int colon = text.indexOf(':');
        String name = colon < 0 ? text : text.substring(0, colon);
        String glob = colon < 0 ? "" : text.substring(colon + 1);
        if (!NAME.matcher(name).matches() || (colon >= 0 && glob.isBlank())) {
            return Optional.empty();
        }
        return Optional.of(new Allowance(name, glob.isEmpty() ? Optional.empty() : Optional.of(glob)));
    }

    /// Whether whoever has this leave may hand that one on. Of two patterns it is not worked out whether the one holds all
    /// that the other does: the same text does, and one without a `*` that fits.
    public boolean includes(Allowance other) {
        if (!permission.equals("*") && !permission.equals(other.permission)) {
            return false;
        }
        return pattern.isEmpty() || pattern.equals(other.pattern)
                || other.pattern.filter(glob -> !glob.contains("*") && matches(pattern.get(), glob)).isPresent();
    }

    /// Whether this gives leave to use a permission on one thing, such as a path or a command.
    public boolean covers(String asked, String subject) {
        if (!permission.equals("*") && !permission.equals(asked)) {
            return false;
        }
        return pattern.isEmpty() || matches(pattern.get(), subject);
    }

    private static boolean matches(String glob, String subject) {
        String regex = Arrays.stream(glob.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*"));
        return Pattern.compile(regex, Pattern.DOTALL).matcher(subject).matches();
    }

    @Override
    public String toString() {
        return permission + pattern.map(glob -> ":" + glob).orElse("");
    }
}
