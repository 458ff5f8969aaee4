package dev.mto.http;

import dev.mto.access.SubmissionKey;
import dev.mto.json.CanonicalJson;
import io.javalin.http.Context;
import java.util.Optional;
import java.util.regex.Pattern;

/// Reads what a client calls its submission by. Stateless.
final class IdempotencyKeys {
    /// On answers that were given before.
    static final String REPLAYED = "Idempotent-Replayed";

    private static final String HEADER = "Idempotency-Key";
    static final Pattern FORM = Pattern.compile("[!-~]{1,255}");

    private IdempotencyKeys() {}

    /// The key of a request, if it has one.
    ///
    /// @throws ProblemException where it is none
    static Optional<String> name(Context context) {
        Optional<String> name = Negotiation.header(context, HEADER);
        if (name.filter(text -> !FORM.matcher(text).matches()).isPresent()) {
            throw new ProblemException(Problem.invalid(HEADER,
                    "must be given once, with 1 to 255 visible ASCII characters and no blank"));
        }
        return name;
    }

    /// A key with what was asked for under it.
    ///
    /// @param body that was read as JSON before
    static SubmissionKey of(String name, String body) {
        return new SubmissionKey(name, CanonicalJson.digest(body));
    }
}
