package dev.mto.http;

import dev.mto.fault.ErrorCode;
import io.javalin.http.Context;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Whether a client takes what a call gives, and gives what it takes. Stateless.
final class Negotiation {
    static final String JSON = "application/json";
    static final String EVENT_STREAM = "text/event-stream";
    static final String MARKDOWN = "text/markdown";

    private Negotiation() {}

    /// @throws ProblemException where the request has an `Accept` header that leaves this media type out
    static void requireAccepts(Context context, String mediaType) {
        Optional<String> accept = header(context, "Accept");
        if (accept.isPresent() && Arrays.stream(accept.get().split(",")).noneMatch(range -> covers(range, mediaType))) {
            throw new ProblemException(Problem.of(406, ErrorCode.NOT_ACCEPTABLE,
                    "This call answers with " + mediaType + ", which the Accept header \"" + accept.get()
                            + "\" leaves out."));
        }
    }

    private static boolean covers(String range, String mediaType) {
        List<String> parts = Arrays.stream(range.split(";")).map(part -> part.strip().toLowerCase(Locale.ROOT))
                .toList();
        boolean refused = parts.stream().anyMatch(part -> part.matches("q=0(\\.0{0,3})?"));
        String name = parts.isEmpty() ? "" : parts.getFirst();
        String major = mediaType.substring(0, mediaType.indexOf('/'));
        return !refused && (name.equals(mediaType) || name.equals("*/*") || name.equals(major + "/*"));
    }

    /// Whether a body may be packed with gzip.
    static boolean takesGzip(Context context) {
        List<String> codings = header(context, "Accept-Encoding").stream()
                .flatMap(header -> Arrays.stream(header.toLowerCase(Locale.ROOT).replace(" ", "").split(","))).toList();
        return codings.stream().filter(coding -> coding.matches("(x-)?gzip(;.*)?")).findFirst()
                .or(() -> codings.stream().filter(coding -> coding.matches("\\*(;.*)?")).findFirst())
                .filter(coding -> !coding.matches(".*;q=0(\\.0{0,3})?")).isPresent();
    }

    /// @throws ProblemException where the body is not said to be JSON in UTF-8 as it is
    static void requireJsonBody(Context context) {
        Optional<String> type = header(context, "Content-Type");
        if (type.isEmpty()) {
            throw unsupported("The request has no Content-Type header; send application/json.");
        }
        if (!isJson(type.get())) {
            throw unsupported("The body is said to be \"" + type.get() + "\"; send application/json in UTF-8.");
        }
        Optional<String> encoding = header(context, "Content-Encoding")
                .filter(name -> !name.equalsIgnoreCase("identity"));
        if (encoding.isPresent()) {
            throw unsupported("The body has the Content-Encoding \"" + encoding.get() + "\"; send it as it is.");
        }
    }

    private static boolean isJson(String contentType) {
        String[] parts = contentType.toLowerCase(Locale.ROOT).split(";");
        return parts.length > 0 && parts[0].strip().equals(JSON)
                && Arrays.stream(parts)
                        .map(part -> part.strip().replace("\"", ""))
                        .filter(part -> part.startsWith("charset="))
                        .allMatch(part -> part.equals("charset=utf-8"));
    }

    private static ProblemException unsupported(String detail) {
        return new ProblemException(Problem.of(415, ErrorCode.UNSUPPORTED_MEDIA_TYPE, detail));
    }

    /// A header's value; several of the same name are joined as HTTP has it.
    static Optional<String> header(Context context, String name) {
        List<String> values = Collections.list(context.req().getHeaders(name));
        return values.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", values));
    }
}
