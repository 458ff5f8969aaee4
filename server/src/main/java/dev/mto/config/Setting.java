package dev.mto.config;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// One thing that can be configured. Immutable.
///
/// @param key its path in the file, such as `limits.retries`
/// @param form how its text becomes a value
/// @param standard its value where nobody says; for people, where it depends on the machine
/// @param flag the flag of `mto serve` that sets it; absent: none does
/// @param meaning for people, one line
record Setting<T>(String key, Form<T> form, String standard, Optional<String> flag, String meaning) {
    static <T> Setting<T> of(String key, Form<T> form, String standard, String meaning) {
        return new Setting<>(key, form, standard, Optional.empty(), meaning);
    }

    Setting<T> withFlag(String name) {
        return new Setting<>(key, form, standard, Optional.of(name), meaning);
    }

    /// `limits.maxSubtasksMax` becomes `MTO_LIMITS_MAX_SUBTASKS_MAX`.
    String variable() {
        return "MTO_" + key.replaceAll("([A-Z])", "_$1").replace('.', '_').toUpperCase(Locale.ROOT);
    }

    /// Reads a setting's value; empty where it is none.
    interface Form<T> {
        /// The value of these texts; empty where they are none.
        ///
        /// @param texts one, but for lists
        Optional<T> read(List<String> texts);

        /// What is allowed, for people.
        String allowed();

        /// Whether it takes any number of texts.
        default boolean isList() {
            return false;
        }
    }
}
