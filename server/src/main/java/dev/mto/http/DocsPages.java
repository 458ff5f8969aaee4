package dev.mto.http;

import dev.mto.fault.ErrorCode;
import dev.mto.json.Json;
import io.javalin.http.Context;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/// The description of the API, for programs and as a page. Thread-safe.
///
/// Nothing of it is read before somebody asks for it. It is kept then: it never changes, and is some two megabytes.
final class DocsPages {
    /// What the page is made of: Swagger UI, and what shows our document with it.
    private static final Map<String, String> FILES = Map.of("docs.css", "text/css;charset=utf-8",
            "docs.js", "text/javascript;charset=utf-8",
            "swagger-ui.css", "text/css;charset=utf-8",
            "swagger-ui-bundle.js", "text/javascript;charset=utf-8",
            "LICENSES.txt", "text/plain;charset=utf-8");
    /// Swagger UI sets styles at elements, and has pictures in its style sheet as `data:`. Nothing else is let in, no script but
    /// from files, and nothing from elsewhere.
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
            + "img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private final String version;
    private final Map<String, Representation> read = new ConcurrentHashMap<>();

    /// @param version this program's
    DocsPages(String version) {
        this.version = version;
    }

    void document(Context context) {
        kept("openapi.json", () -> new Representation(Negotiation.JSON,
                Json.mapper().writeValueAsBytes(ApiDocument.read(version)))).answer(context);
    }

    void page(Context context) {
        context.header("Content-Security-Policy", POLICY).header("Referrer-Policy", "no-referrer");
        file("index.html", "text/html;charset=utf-8").answer(context);
    }

    void file(Context context) {
        String name = context.pathParam("file");
        String type = Optional.ofNullable(FILES.get(name)).orElseThrow(() -> new ProblemException(
                Problem.of(404, ErrorCode.NOT_FOUND, "There is nothing at " + context.path() + ".")));
        file(name, type).answer(context);
    }

    private Representation file(String name, String mediaType) {
        return kept(name, () -> new Representation(mediaType, ApiDocument.bytes("docs/" + name)));
    }

    private Representation kept(String name, Supplier<Representation> reader) {
        return read.computeIfAbsent(name, _ -> reader.get());
    }
}
