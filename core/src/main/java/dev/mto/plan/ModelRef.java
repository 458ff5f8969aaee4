package dev.mto.plan;

import java.util.Optional;

/// A model as opencode names it. Immutable.
///
/// @param provider the provider's id, up to the first slash
/// @param model the model's id, all after it; may hold slashes itself
public record ModelRef(String provider, String model) {
    public ModelRef {
        if (provider.isBlank() || model.isBlank() || provider.contains("/")) {
            throw new IllegalArgumentException("not PROVIDER/MODEL: " + provider + "/" + model);
        }
    }

    /// Reads `PROVIDER/MODEL`; empty where the text is not of that form.
    public static Optional<ModelRef> parse(String text) {
        int slash = text.indexOf('/');
        if (slash <= 0 || text.substring(0, slash).isBlank() || text.substring(slash + 1).isBlank()) {
            return Optional.empty();
        }
        return Optional.of(new ModelRef(text.substring(0, slash), text.substring(slash + 1)));
    }

    @Override
    public String toString() {
        return provider + "/" + model;
    }
}
