package dev.mto.http;

import io.javalin.http.Context;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/// Something that is the same for everybody as long as the program is. Thread-safe; nobody writes to its bytes.
final class Representation {
    /// Enough of a hash to tell any two states apart.
    private static final int TAG_BYTES = 16;

    private final String mediaType;
    private final byte[] bytes;
    private final String etag;

    Representation(String mediaType, byte[] bytes) {
        this.mediaType = mediaType;
        this.bytes = bytes;
        this.etag = "\"" + HexFormat.of().formatHex(hash(bytes), 0, TAG_BYTES) + "\"";
    }

    private static byte[] hash(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /// Gives it to a client that has not got it. It may be kept, and is asked about before each use: an update of the server
    /// shows at once.
    void answer(Context context) {
        answer(context, "no-cache");
    }

    /// The same for what is at its address for good: nobody who has it asks again.
    void answerForGood(Context context) {
        answer(context, "public, max-age=31536000, immutable");
    }

    private void answer(Context context, String kept) {
        context.header("ETag", etag).header("Cache-Control", kept).header("X-Content-Type-Options", "nosniff");
        if (isHeld(context)) {
            context.status(304);
        } else {
            context.contentType(mediaType).result(bytes);
        }
    }

    private boolean isHeld(Context context) {
        return Negotiation.header(context, "If-None-Match").stream()
                .flatMap(tags -> Arrays.stream(tags.split(",")))
                .map(tag -> tag.strip().replaceFirst("^W/", ""))
                .anyMatch(tag -> tag.equals(etag) || tag.equals("*"));
    }
}
