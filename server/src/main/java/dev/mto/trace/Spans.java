package dev.mto.trace;

import dev.mto.plan.PlanId;
import dev.mto.plan.TraceParent;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// Hands spans to OpenTelemetry's SDK, which samples, batches and sends them. Confined to one thread, but for [#close].
final class Spans implements AutoCloseable {
    /// What is still to be sent when the server stops is a batch at the most.
    private static final Duration FLUSH = Duration.ofSeconds(2);

    private final SpanIds ids = new SpanIds();
    private final SdkTracerProvider provider;
    private final Tracer tracer;

    /// @param variables the `OTEL_*` variables
    /// @param version this program's
    /// @throws io.opentelemetry.sdk.autoconfigure.spi.ConfigurationException where they make no sense
    Spans(Map<String, String> variables, String version) {
        Map<String, String> properties = properties(variables);
        this.provider = AutoConfiguredOpenTelemetrySdk.builder().disableShutdownHook()
                .addPropertiesCustomizer(_ -> properties)
                .addTracerProviderCustomizer((builder, _) -> builder.setIdGenerator(ids)).build().getOpenTelemetrySdk()
                .getSdkTracerProvider();
        this.tracer = provider.tracerBuilder("dev.mto").setInstrumentationVersion(version).build();
    }

    /// The SDK's own names for them. Ours are traces alone, and only one way of sending is built in.
    private static Map<String, String> properties(Map<String, String> variables) {
        Map<String, String> properties = new HashMap<>();
        variables.forEach(
                (name, value) -> properties.put(name.toLowerCase(Locale.ROOT).replace('_', '.'), value));
        if (!variables.getOrDefault("OTEL_RESOURCE_ATTRIBUTES", "").contains("service.name=")) {
            properties.putIfAbsent("otel.service.name", "mto");
        }
        properties.put("otel.traces.exporter", "otlp");
        properties.put("otel.exporter.otlp.traces.protocol", "http/protobuf");
        properties.put("otel.metrics.exporter", "none");
        properties.put("otel.logs.exporter", "none");
        return properties;
    }

    /// Tells the spans of a plan.
    ///
    /// @param drafts the plan's own first
    /// @param caller the span that it was asked for in, where it was in one
    void tell(PlanId plan, List<SpanDraft> drafts, Optional<TraceParent> caller) {
        String trace = caller.map(TraceParent::traceId).orElseGet(() -> SpanIds.trace(plan));
        Context around = caller.map(Spans::remote).map(Spans::inside).orElse(Context.root());
        Span whole = begin(plan, trace, drafts.getFirst(), around);
        Context inside = inside(whole.getSpanContext());
        for (SpanDraft part : drafts.subList(1, drafts.size())) {
            begin(plan, trace, part, inside).end(part.end());
        }
        whole.end(drafts.getFirst().end());
    }

    private static SpanContext remote(TraceParent caller) {
        return SpanContext.createFromRemoteParent(caller.traceId(), caller.spanId(),
                TraceFlags.fromHex(caller.flags(), 0), TraceState.getDefault());
    }

    private static Context inside(SpanContext parent) {
        return Context.root().with(Span.wrap(parent));
    }

    private Span begin(PlanId plan, String trace, SpanDraft draft, Context parent) {
        ids.next(trace, SpanIds.span(plan, draft.key()));
        SpanBuilder builder = tracer.spanBuilder(draft.name()).setParent(parent).setStartTimestamp(draft.start())
                .setSpanKind(draft.inside().isEmpty() ? SpanKind.SERVER : SpanKind.CLIENT)
                .setAllAttributes(draft.attributes());
        draft.links().forEach(link -> builder.addLink(SpanContext.create(trace, SpanIds.span(plan, link),
                TraceFlags.getSampled(), TraceState.getDefault())));
        Span span = builder.startSpan();
        draft.moments().forEach(moment -> span.addEvent(moment.name(), moment.attributes(), moment.at()));
        draft.error().ifPresent(code -> span.setStatus(StatusCode.ERROR, code.title()));
        return span;
    }

    /// Sends what waits, in bounded time.
    @Override
    public void close() {
        provider.shutdown().join(FLUSH.toMillis(), TimeUnit.MILLISECONDS);
    }
}
