package dev.mto.trace;

import dev.mto.agent.Usage;
import dev.mto.fault.ErrorCode;
import dev.mto.fault.Fault;
import dev.mto.run.Attempt.Work;
import dev.mto.run.AttemptRecord;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The span of an attempt whose end has not been read yet. Confined to one thread.
final class OpenSpan {
    final AttributesBuilder attributes = Attributes.builder();
    final List<SpanDraft.Moment> moments = new ArrayList<>();
    final List<String> links = new ArrayList<>();
    private final String inside;

    OpenSpan(String inside) {
        this.inside = inside;
    }

    /// The span of the attempt once it is over.
    ///
    /// @param last when the journal ends, and so whatever has no end of its own in it
    SpanDraft of(AttemptRecord record, Instant last) {
        record.sessionId().ifPresent(session -> attributes.put(Keys.CONVERSATION, session));
        record.end().map(AttemptRecord.End::usage).ifPresent(this::spent);
        Optional<ErrorCode> error = record.end().flatMap(AttemptRecord.End::error).map(Fault::code);
        attributes.put(Keys.OUTCOME, record.end().map(end -> end.how().word()).orElse("unknown"));
        error.ifPresent(code -> attributes.put(Keys.ERROR, code.code()));
        return new SpanDraft(record.attempt().label(), name(record.attempt().work()), Optional.of(inside),
                record.startedAt(), record.end().map(AttemptRecord.End::at).orElse(last), attributes.build(), error,
                links, moments);
    }

    private void spent(Usage usage) {
        attributes.put(Keys.INPUT_TOKENS, usage.inputTokens()).put(Keys.OUTPUT_TOKENS, usage.outputTokens())
                .put(Keys.CACHE_READ_TOKENS, usage.cacheReadTokens())
                .put(Keys.CACHE_WRITE_TOKENS, usage.cacheWriteTokens())
                .put(Keys.REASONING_TOKENS, usage.reasoningTokens())
                .put(Keys.COST, usage.costUsd().doubleValue());
    }

    private static String name(Work work) {
        return switch (work) {
            case Work.Planning _ -> "planning";
            case Work.Subtask(int index) -> "subtask " + index;
            case Work.Synthesis _ -> "synthesis";
        };
    }
}
