package dev.mto.trace;

import dev.mto.agent.Usage;
import dev.mto.fault.ErrorCode;
import dev.mto.run.Attempt;
import dev.mto.run.Attempt.Work;
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
    private final Attempt attempt;
    private final String inside;
    private final Instant start;

    OpenSpan(Attempt attempt, String inside, Instant start) {
        this.attempt = attempt;
        this.inside = inside;
        this.start = start;
    }

    void spent(Usage usage) {
        attributes.put(Keys.INPUT_TOKENS, usage.inputTokens()).put(Keys.OUTPUT_TOKENS, usage.outputTokens())
                .put(Keys.CACHE_READ_TOKENS, usage.cacheReadTokens())
                .put(Keys.CACHE_WRITE_TOKENS, usage.cacheWriteTokens())
                .put(Keys.REASONING_TOKENS, usage.reasoningTokens())
                .put(Keys.COST, usage.costUsd().doubleValue());
    }

    SpanDraft ended(Instant end, String outcome, Optional<ErrorCode> error) {
        attributes.put(Keys.OUTCOME, outcome);
        error.ifPresent(code -> attributes.put(Keys.ERROR, code.code()));
        return new SpanDraft(attempt.label(), name(), Optional.of(inside), start, end, attributes.build(), error, links,
                moments);
    }

    private String name() {
        return switch (attempt.work()) {
            case Work.Planning _ -> "planning";
            case Work.Subtask(int index) -> "subtask " + index;
            case Work.Synthesis _ -> "synthesis";
        };
    }
}
