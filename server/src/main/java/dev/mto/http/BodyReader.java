package dev.mto.http;

import dev.mto.fault.ErrorCode;
import dev.mto.json.Reading;
import io.javalin.http.Context;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/// Reads the body of a request, whatever its size claims to be, within a size and a time. Immutable.
///
/// @param patience how long the whole body may take to arrive
record BodyReader(Duration patience) {
    static final int MAX_BYTES = 1 << 20;
    /// How much of a body that is too large is read and thrown away, so that a client that sends all of it before it
    /// listens still gets the answer: a connection closed on unread input loses it.
    private static final int MAX_DISCARDED_BYTES = 16 << 20;
    private static final int CHUNK_BYTES = 1 << 14;

    /// What a JSON body says.
    ///
    /// @throws ProblemException where it is not as it should be
    <T> T read(Context context, Function<String, Reading<T>> reader) {
        return accepted(reader.apply(json(context)));
    }

    /// What was read.
    ///
    /// @throws ProblemException where it is not as it should be
    static <T> T accepted(Reading<T> reading) {
        return switch (reading) {
            case Reading.Refused<T>(var problems) -> throw new ProblemException(Problem.invalid(problems));
            case Reading.Accepted<T>(var value) -> value;
        };
    }

    /// The same, where the request has a body.
    <T> Optional<T> readIfAny(Context context, Function<String, Reading<T>> reader) {
        boolean isThere = context.req().getContentLengthLong() > 0 || context.header("Transfer-Encoding") != null;
        return isThere ? Optional.of(read(context, reader)) : Optional.empty();
    }

    /// A body that is said to be JSON, as text.
    ///
    /// @throws ProblemException where it is larger than [#MAX_BYTES], takes too long, or is not UTF-8
    String json(Context context) {
        Negotiation.requireJsonBody(context);
        return read(context);
    }

    /// The body as text.
    ///
    /// @throws ProblemException where it is larger than [#MAX_BYTES], takes too long, or is not UTF-8
    private String read(Context context) {
        boolean waitsForLeave = context.req().getHeader("Expect") != null;
        if (waitsForLeave && context.req().getContentLengthLong() > MAX_BYTES) {
            throw tooLarge();
        }
        try {
            return decode(readAll(context.req().getInputStream()));
        } catch (IOException _) {
            throw tooSlow("The body broke off: what was announced did not come to its end. Send it again.");
        }
    }

    private byte[] readAll(InputStream in) throws IOException {
        long begun = System.nanoTime();
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        byte[] chunk = new byte[CHUNK_BYTES];
        long total = 0;
        for (int count = in.read(chunk); count >= 0 && total < MAX_DISCARDED_BYTES; count = in.read(chunk)) {
            total += count;
            if (total <= MAX_BYTES) {
                body.write(chunk, 0, count);
            }
            if (System.nanoTime() - begun > patience.toNanos()) {
                throw tooSlow("The body did not arrive within " + patience.toSeconds() + " seconds.");
            }
        }
        if (total > MAX_BYTES) {
            throw tooLarge();
        }
        return body.toByteArray();
    }

    private static String decode(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException _) {
            throw new ProblemException(Problem.invalid("body", "must be UTF-8 throughout"));
        }
    }

    private static ProblemException tooLarge() {
        return new ProblemException(Problem.of(413, ErrorCode.PAYLOAD_TOO_LARGE,
                "The body is larger than " + MAX_BYTES + " bytes (1 MiB)."));
    }

    private static ProblemException tooSlow(String detail) {
        return new ProblemException(Problem.of(408, ErrorCode.INVALID_REQUEST, detail));
    }
}
