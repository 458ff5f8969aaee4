package dev.mto.trace;

import dev.mto.plan.PlanId;
import io.opentelemetry.sdk.trace.IdGenerator;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// Gives spans ids that follow from the plan and from what they stand for, so that it does not matter which process tells
/// of them, nor whether it is the first to do so. Confined to one thread.
final class SpanIds implements IdGenerator {
    private static final int TRACE_DIGITS = 32;
    private static final int SPAN_DIGITS = 16;

    private String trace = "";
    private String span = "";

    /// The trace of a plan that nobody called in a trace of his own.
    static String trace(PlanId plan) {
        return digits(plan.value(), TRACE_DIGITS);
    }

    /// A span of a plan.
    static String span(PlanId plan, String key) {
        return digits(plan.value() + "/" + key, SPAN_DIGITS);
    }

    /// A hash that is all zeros, which would be no id, is not to be expected before the sun goes out.
    private static String digits(String name, int count) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash).substring(0, count);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /// Says which ids are given next.
    void next(String traceId, String spanId) {
        trace = traceId;
        span = spanId;
    }

    @Override
    public String generateTraceId() {
        return trace;
    }

    @Override
    public String generateSpanId() {
        return span;
    }
}
