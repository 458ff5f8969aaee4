package dev.mto.config;

/// The key of a model provider. Immutable.
///
/// @param value the key itself; never to be logged or shown
public record ApiKey(String value) {
    @Override
    public String toString() {
        return "ApiKey[…]";
    }
}
