package dev.mto.config;

/// The password of a database. Immutable.
///
/// @param value the password itself; never to be logged or shown
public record Password(String value) {
    /// What stands between a name and the host in an address, and after `password=`.
    private static final String WRITTEN = "(?<=://)([^:@\\s]*:).*(?=@)|(?i)(password=)[^&\\s]*";

    /// A text from somebody's configuration, for people: without what looks like a password in an address.
    static String hidden(String text) {
        return text.replaceAll(WRITTEN, "$1$2…");
    }

    @Override
    public String toString() {
        return "Password[…]";
    }
}
