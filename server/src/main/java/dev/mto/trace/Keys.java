package dev.mto.trace;

import static io.opentelemetry.api.common.AttributeKey.booleanKey;
import static io.opentelemetry.api.common.AttributeKey.doubleKey;
import static io.opentelemetry.api.common.AttributeKey.longKey;
import static io.opentelemetry.api.common.AttributeKey.stringKey;

import io.opentelemetry.api.common.AttributeKey;
import java.util.Locale;

/// The names of what spans tell. Those of models are OpenTelemetry's (GenAI semantic conventions, still in development);
/// its artifact of constants lags behind them. Stateless.
final class Keys {
    static final AttributeKey<String> OPERATION = stringKey("gen_ai.operation.name");
    static final AttributeKey<String> PROVIDER = stringKey("gen_ai.provider.name");
    static final AttributeKey<String> MODEL = stringKey("gen_ai.request.model");
    static final AttributeKey<String> AGENT = stringKey("gen_ai.agent.name");
    static final AttributeKey<String> CONVERSATION = stringKey("gen_ai.conversation.id");
    static final AttributeKey<Long> INPUT_TOKENS = longKey("gen_ai.usage.input_tokens");
    static final AttributeKey<Long> OUTPUT_TOKENS = longKey("gen_ai.usage.output_tokens");
    static final AttributeKey<Long> CACHE_READ_TOKENS = longKey("gen_ai.usage.cache_read.input_tokens");
    static final AttributeKey<Long> CACHE_WRITE_TOKENS = longKey("gen_ai.usage.cache_creation.input_tokens");
    static final AttributeKey<Long> REASONING_TOKENS = longKey("mto.usage.reasoning_tokens");
    static final AttributeKey<Double> COST = doubleKey("mto.usage.cost_usd");
    static final AttributeKey<String> ERROR = stringKey("error.type");
    static final AttributeKey<String> PLAN = stringKey("mto.plan.id");
    static final AttributeKey<String> PLAN_STATUS = stringKey("mto.plan.status");
    static final AttributeKey<String> PLAN_OUTCOME = stringKey("mto.plan.outcome");
    static final AttributeKey<Long> SUBTASKS = longKey("mto.plan.subtasks");
    static final AttributeKey<Long> SUBTASK = longKey("mto.subtask.index");
    static final AttributeKey<String> ATTEMPT = stringKey("mto.attempt.id");
    static final AttributeKey<Long> ATTEMPT_NUMBER = longKey("mto.attempt.number");
    static final AttributeKey<String> OUTCOME = stringKey("mto.attempt.outcome");
    static final AttributeKey<String> WRITER = stringKey("mto.synthesis.writer");
    static final AttributeKey<String> PERMISSION = stringKey("mto.permission.name");
    static final AttributeKey<Boolean> ALLOWED = booleanKey("mto.permission.allowed");

    private Keys() {}

    static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
