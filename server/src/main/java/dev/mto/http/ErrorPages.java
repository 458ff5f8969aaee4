package dev.mto.http;

import dev.mto.fault.ErrorCode;
import dev.mto.json.WireName;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// The pages of `docs/errors`, which the program carries with it. Stateless.
final class ErrorPages {
    private ErrorPages() {}

    static void page(Context context) {
        String name = context.pathParam("code");
        String page = WireName.read(ErrorCode.class, name)
                .flatMap(ErrorPages::text)
                .orElseThrow(() -> new ProblemException(Problem.of(404, ErrorCode.NOT_FOUND,
                        "There is no error code of that name; there are: " + WireName.all(ErrorCode.class) + ".")));
        context.contentType(Negotiation.MARKDOWN + ";charset=utf-8").result(page);
    }

    /// A code's page; empty where the program was built without it.
    static Optional<String> text(ErrorCode code) {
        try (InputStream page = ErrorPages.class.getResourceAsStream("/docs/errors/" + code.code() + ".md")) {
            return page == null
                    ? Optional.empty()
                    : Optional.of(new String(page.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
