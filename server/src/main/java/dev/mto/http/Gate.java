package dev.mto.http;

import dev.mto.access.Caller;
import dev.mto.access.RateLimit;
import dev.mto.access.Recognition;
import dev.mto.access.Refusal;
import dev.mto.access.Tokens;
import dev.mto.fault.ErrorCode;
import io.javalin.http.Context;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Lets requests in that come with a token, in the header `Authorization` or as the dashboard's page has it
/// ([SignIn]), and knows from then on who each is from. Thread-safe.
///
/// A request with that header is judged by it alone, whatever cookie a browser may have put beside it.
public final class Gate {
    private static final Pattern HEADER = Pattern.compile("(?i:Bearer) +(\\S+) *");
    private static final String CALLER = "mto.caller";
    private static final String REALM = "Bearer realm=\"mto\"";

    private static final String TOKENS = "The token is one made by mto token create, or the one "
            + "line of the file \"token\" in the server's data folder ($MTO_DATA_DIR, else $XDG_DATA_HOME/mto, else "
            + "~/.local/share/mto).";
    private static final String MISSING = "Send the header \"Authorization: Bearer TOKEN\". " + TOKENS;
    private static final String SIGN_IN = "This browser is not signed in here any more, or the request is not one of the "
            + "dashboard's page: that sends the cookie " + SignIn.COOKIE + " and the header " + SignIn.KEY_HEADER
            + " that belongs to it. Sign in again at /. Programs send the header \"Authorization: Bearer TOKEN\".";

    private final byte[] local;
    private final Tokens tokens;
    private final RateLimit requests;

    /// @param local the token of this machine's user, which is in no store and without limits
    public Gate(String local, Tokens tokens, RateLimit requests) {
        this.local = local.getBytes(StandardCharsets.UTF_8);
        this.tokens = tokens;
        this.requests = requests;
    }

    /// Lets a request in.
    ///
    /// @throws ProblemException where its token is none, or no more
    /// @throws Refusal where the token makes too many
    void admit(Context context) {
        boolean isFromPage = Negotiation.header(context, "Authorization").isEmpty() && SignIn.isClaimed(context);
        context.attribute(CALLER, counted(isFromPage ? signedIn(context) : bearer(context)));
    }

    /// Who has a token that was sent in the body of a request, which counts as one of the token.
    ///
    /// @throws ProblemException where it is none, or no more
    /// @throws Refusal where the token makes too many
    Caller admit(Context context, String token) {
        return counted(caller(context, recognise(token), "This token lets nobody in here. " + TOKENS));
    }

    private Caller counted(Caller caller) {
        if (!caller.isLocal()) {
            requests.take(caller.id()).ifPresent(wait -> {
                throw Refusal.until(ErrorCode.TOO_MANY_REQUESTS,
                        "This token has made as many requests as it may in a minute. Wait as the header Retry-After "
                                + "says, ask less often (the event stream needs no asking), or have the operator raise "
                                + "tokens.requestsPerMinute.",
                        wait);
            });
        }
        return caller;
    }

    /// Who a request is from that was let in.
    static Caller of(Context context) {
        return Optional.<Caller>ofNullable(context.attribute(CALLER))
                .orElseThrow(() -> new IllegalStateException(context.path() + " is not guarded"));
    }

    /// Whether what a caller came in with still lets in.
    boolean isOpenTo(Caller caller) {
        return tokens.isInForce(caller);
    }

    private Caller bearer(Context context) {
        String token = Negotiation.header(context, "Authorization").map(HEADER::matcher).filter(Matcher::matches)
                .map(header -> header.group(1))
                .orElseThrow(() -> unauthorized(context, ErrorCode.UNAUTHORIZED, "", MISSING));
        return caller(context, recognise(token), MISSING);
    }

    /// A cookie that only another server's key opens is left as it is: servers at several ports of a host share it.
    private Caller signedIn(Context context) {
        String token = SignIn.token(context)
                .orElseThrow(() -> unauthorized(context, ErrorCode.UNAUTHORIZED, "", SIGN_IN));
        Recognition recognition = recognise(token);
        if (!(recognition instanceof Recognition.Known)) {
            SignIn.end(context);
        }
        return caller(context, recognition, SIGN_IN);
    }

    private Recognition recognise(String token) {
        return MessageDigest.isEqual(local, token.getBytes(StandardCharsets.UTF_8))
                ? new Recognition.Known(Caller.LOCAL)
                : tokens.recognise(token);
    }

    /// @param unknown what to tell whoever has a token that there is not
    private static Caller caller(Context context, Recognition recognition, String unknown) {
        return switch (recognition) {
            case Recognition.Known(Caller caller) -> caller;
            case Recognition.Expired(var at) -> throw unauthorized(context, ErrorCode.TOKEN_EXPIRED, "invalid_token",
                    "This token expired at " + at + ". An admin can make another: mto token create.");
            case Recognition.Revoked(var at) -> throw unauthorized(context, ErrorCode.TOKEN_REVOKED, "invalid_token",
                    "This token was revoked at " + at + ". An admin can make another: mto token create.");
            case Recognition.Unknown _ -> throw unauthorized(context, ErrorCode.UNAUTHORIZED, "", unknown);
        };
    }

    /// @param error as RFC 6750 has it; empty for none
    private static ProblemException unauthorized(Context context, ErrorCode code, String error, String detail) {
        context.header("WWW-Authenticate", error.isEmpty() ? REALM : REALM + ", error=\"" + error + "\"");
        return new ProblemException(Problem.of(401, code, detail));
    }
}
