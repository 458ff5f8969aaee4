package dev.mto.http;

import io.javalin.http.Context;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// What a browser keeps of a sign-in: a cookie with the sealed token, and beside it, in the page's own storage, the key to it,
/// which comes as a header. Stateless, and so is the server: it keeps nothing of either.
///
/// Why two halves. A cookie alone goes to every program that listens at another port of the same host, and goes along with requests that a
/// page of such a program makes. A token in the page's storage could be read by any script that ever gets into the page. So the cookie is
/// unreadable to scripts (`HttpOnly`) and to other programs (sealed), and the key, which is kept apart by port, opens
/// nothing else. The header also has browsers ask first (preflight) before another page may send it, and no page is ever given leave.
final class SignIn {
    static final String COOKIE = "mto_session";
    static final String KEY_HEADER = "Mto-Session-Key";
    /// As long as a token lives where nothing is said.
    static final Duration KEPT_FOR = Duration.ofDays(30);

    private SignIn() {}

    /// Whether a request comes with a half of it at least.
    static boolean isClaimed(Context context) {
        return Negotiation.header(context, KEY_HEADER).isPresent() || !cookies(context).isEmpty();
    }

    /// The token; empty where the halves do not fit, or one is missing.
    static Optional<String> token(Context context) {
        return Negotiation.header(context, KEY_HEADER).flatMap(key -> cookies(context).stream()
                .flatMap(sealed -> TokenSeal.open(sealed, key).stream()).findFirst());
    }

    /// Has the browser keep a sealed token.
    static void begin(Context context, String sealed) {
        set(context, sealed, KEPT_FOR);
    }

    /// Has the browser forget what it keeps.
    static void end(Context context) {
        set(context, "", Duration.ZERO);
    }

    private static void set(Context context, String value, Duration keptFor) {
        context.res().addHeader("Set-Cookie", COOKIE + "=" + value + "; Path=/; HttpOnly; SameSite=Strict; Max-Age="
                + keptFor.toSeconds() + (isSecure(context) ? "; Secure" : ""));
    }

    /// Whether the browser came by https, to this server or to a proxy before it. Whoever lies about it has their own browser keep
    /// less.
    private static boolean isSecure(Context context) {
        boolean isPageSecure = Negotiation.header(context, "Origin").filter(origin -> origin.startsWith("https://"))
                .isPresent();
        return isPageSecure || Negotiation.header(context, "X-Forwarded-Proto")
                .map(names -> names.toLowerCase(Locale.ROOT)).filter(names -> names.contains("https")).isPresent();
    }

    /// By hand: what other programs of the host have put beside it may be anything. Theirs may even have the name of ours.
    private static List<String> cookies(Context context) {
        return Negotiation.header(context, "Cookie").stream().flatMap(cookies -> Arrays.stream(cookies.split("[;,]")))
                .map(String::strip).filter(cookie -> cookie.startsWith(COOKIE + "="))
                // Clients that take cookies by the older standards send them in quotes.
                .map(cookie -> cookie.substring(COOKIE.length() + 1).replace("\"", "")).toList();
    }
}
