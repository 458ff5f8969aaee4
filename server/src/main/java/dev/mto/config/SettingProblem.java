package dev.mto.config;

/// One thing that is wrong with the configuration. Immutable.
///
/// @param key the setting, such as `limits.retries`; the file itself by its path
/// @param value what was found, as it was written; may be empty
/// @param allowed what is allowed instead, for people
/// @param source where it came from: a file and line, an environment variable or a flag
public record SettingProblem(String key, String value, String allowed, String source) {
    @Override
    public String toString() {
        String found = value.isEmpty() ? "" : " is \"" + value + "\":";
        return key + found + " " + allowed + " (" + source + ")";
    }
}
