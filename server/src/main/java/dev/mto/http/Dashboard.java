package dev.mto.http;

import dev.mto.fault.ErrorCode;
import io.javalin.http.Context;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/// The page on which people look at plans, and the files it consists of. Thread-safe.
///
/// It is one page at several addresses: what it shows at each, its script finds out from the API. Files are read when they are first asked
/// for, and kept: they never change, and their names do with what is in them.
final class Dashboard {
    /// Names as a build gives them: never a path, nothing hidden.
    private static final Pattern ASSET = Pattern.compile("[A-Za-z0-9_-]+(?:\\.[A-Za-z0-9_-]+)*\\.([a-z0-9]+)");
    private static final Map<String, String> TYPES = Map.of("css", "text/css;charset=utf-8",
            "js", "text/javascript;charset=utf-8", "svg", "image/svg+xml", "png", "image/png", "woff2", "font/woff2",
            "txt", "text/plain;charset=utf-8");
    /// No script but from files, nothing from elsewhere, no page around it, and no text that becomes script or HTML: what models and
    /// people write is shown as text.
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; "
            + "img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; "
            + "frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";
    private static final String UNNEEDED = "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), "
            + "usb=()";

    private final PageFiles files;
    private final Map<String, Representation> read = new ConcurrentHashMap<>();

    Dashboard(PageFiles files) {
        this.files = files;
    }

    void page(Context context) {
        Representation page = kept("index.html", "text/html;charset=utf-8")
                .orElseThrow(() -> new ProblemException(Problem.of(404, ErrorCode.NOT_FOUND, "This program was built "
                        + "without the dashboard. Build it whole, with mvn package -pl cli -am in its sources, or use "
                        + "the command: mto run, mto list, mto watch. /docs describes the API.")));
        context.header("Content-Security-Policy", POLICY).header("Permissions-Policy", UNNEEDED)
                .header("Referrer-Policy", "no-referrer").header("Cross-Origin-Opener-Policy", "same-origin")
                .header("Cross-Origin-Resource-Policy", "same-origin");
        page.answer(context);
    }

    void asset(Context context) {
        String name = context.pathParam("file");
        Representation file = type(name).flatMap(type -> asset(context, "assets/" + name, type))
                .orElseThrow(() -> new ProblemException(
                        Problem.of(404, ErrorCode.NOT_FOUND, "There is nothing at " + context.path() + ".")));
        context.header("Vary", "Accept-Encoding").header("Cross-Origin-Resource-Policy", "same-origin");
        file.answerForGood(context);
    }

    private static Optional<String> type(String name) {
        return Optional.of(ASSET.matcher(name)).filter(form -> form.matches())
                .flatMap(form -> Optional.ofNullable(TYPES.get(form.group(1))));
    }

    /// Packed where there is such a file and the client takes it.
    private Optional<Representation> asset(Context context, String name, String type) {
        Optional<Representation> packed = Negotiation.takesGzip(context)
                ? kept(name + ".gz", type)
                : Optional.empty();
        packed.ifPresent(_ -> context.header("Content-Encoding", "gzip"));
        return packed.or(() -> kept(name, type));
    }

    private Optional<Representation> kept(String name, String type) {
        return Optional.ofNullable(read.get(name)).or(() -> files.read(name)
                .map(bytes -> read.computeIfAbsent(name, _ -> new Representation(type, bytes))));
    }
}
