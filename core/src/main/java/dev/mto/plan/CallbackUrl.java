package dev.mto.plan;

import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/// Where somebody wants to be told what becomes of a plan. Immutable.
///
/// Its path and its query may hold a secret of the receiver's, so neither is ever shown but to the plan's owner:
/// [#toString] leaves them out.
///
/// @param uri as it was given
public record CallbackUrl(URI uri) {
    /// Longer than addresses with a signed query are in practice.
    public static final int MAX_CHARACTERS = 2_000;

    private static final String NO_HOST = "must have the name or the address of a host";
    private static final int MAX_PORT = 65_535;
    /// What some resolvers take for an address though it does not look like one, such as 2130706433 or 0x7f.1.
    private static final Pattern ENDS_IN_A_NUMBER = Pattern.compile("(.*\\.)?(\\d+|0[xX][0-9a-fA-F]*)");
    private static final String OCTET = "(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";
    private static final Pattern IPV4 = Pattern.compile(OCTET + "(\\." + OCTET + "){3}");

    /// What is wrong with a text as one, as the end of a sentence that begins with the field's name; empty where nothing is.
    public static Optional<String> problemOf(String text) {
        try {
            return problemOf(new URI(text));
        } catch (URISyntaxException _) {
            return Optional.of("must be an address such as https://example.com/hooks/mto");
        }
    }

    private static Optional<String> problemOf(URI uri) {
        String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
        if (!scheme.equals("https") && !scheme.equals("http")) {
            return Optional.of("must begin with https://");
        }
        if (uri.getHost() == null || uri.getHost().contains("%")) {
            return Optional.of(NO_HOST);
        }
        if (uri.getRawUserInfo() != null) {
            return Optional.of("must not hold a user name or a password");
        }
        if (uri.getRawFragment() != null) {
            return Optional.of("must not have a fragment (#…): no receiver ever sees it");
        }
        if (uri.getPort() == 0 || uri.getPort() > MAX_PORT) {
            return Optional.of("must have a port from 1 to " + MAX_PORT + ", or none");
        }
        CallbackUrl url = new CallbackUrl(uri);
        if (url.isLiteral()) {
            return isAddress(url.host()) ? Optional.empty() : Optional.of(NO_HOST);
        }
        return ENDS_IN_A_NUMBER.matcher(url.host()).matches()
                ? Optional.of("must have an IPv4 address as four decimal numbers")
                : Optional.empty();
    }

    /// What may stand in brackets is not all an address.
    private static boolean isAddress(String literal) {
        try {
            InetAddress.ofLiteral(literal);
            return true;
        } catch (IllegalArgumentException _) {
            return false;
        }
    }

    /// The name or the address of the receiver: in lower case, without brackets and without the dot of the root.
    public String host() {
        return plain(uri.getHost());
    }

    /// A host as [#host] gives it, from whatever is written in an address.
    public static String plain(String written) {
        String host = written.toLowerCase(Locale.ROOT);
        host = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        return host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
    }

    /// Whether [#host] is an address rather than a name.
    public boolean isLiteral() {
        return host().contains(":") || IPV4.matcher(host()).matches();
    }

    /// Whether nobody on the way can read along.
    public boolean isEncrypted() {
        return uri.getScheme().equalsIgnoreCase("https");
    }

    /// Who is spoken to: host and port. One receiver, whatever the path.
    public String receiver() {
        int port = uri.getPort() > 0 ? uri.getPort() : isEncrypted() ? 443 : 80;
        return host() + ":" + port;
    }

    /// Without what may be secret.
    @Override
    public String toString() {
        return uri.getScheme() + "://" + receiver() + "/…";
    }
}
