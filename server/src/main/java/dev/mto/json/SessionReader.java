package dev.mto.json;

import java.util.List;
import java.util.Optional;

/// Reads with which token a browser signs in. Stateless.
public final class SessionReader {
    /// As long as the token of this machine's user may be, which is the longest.
    private static final int MAX_TOKEN_CHARACTERS = 512;

    private SessionReader() {}

    /// Reads a body: an object with nothing but a `token`. Blanks around it, which come with copying, are left out.
    public static Reading<String> read(String body) {
        JsonObjectText text = JsonObjectText.parse(body);
        if (text.isBroken()) {
            return new Reading.Refused<>(text.problems());
        }
        FieldReader fields = new FieldReader(text);
        if (!fields.has("token")) {
            fields.reject("token",
                    "is missing; it is one made by mto token create, or the line of the server's file token");
        }
        Optional<String> token = fields.text("token", MAX_TOKEN_CHARACTERS);
        fields.rejectUnknown(List.of("token"));
        return token.isPresent() && fields.problems().isEmpty()
                ? new Reading.Accepted<>(token.get().strip())
                : new Reading.Refused<>(fields.problems());
    }
}
