package dev.mto.config;

import java.util.Locale;

/// One thing that is wrong with the configuration. Immutable.
///
/// @param key the setting, such as `limits.retries`; the file itself by its path
/// @param value what was found, as it was written but without passwords; may be empty
/// @param allowed what is allowed instead, for people
/// @param source where it came from: a file and line, an environment variable or a flag
public record SettingProblem(String key, String value, String allowed, String source) {
    /// A password is not shown, wherever somebody wrote it: it may be in the address of a database, or in one of a server.
    public SettingProblem {
        value = key.toLowerCase(Locale.ROOT).contains("password") && !value.isEmpty() ? "…" : Password.hidden(value);
    }

    @Override
    public String toString() {
        String found = value.isEmpty() ? "" : " is \"" + value + "\":";
        return key + found + " " + allowed + " (" + source + ")";
    }
}
