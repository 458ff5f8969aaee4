package dev.mto.config;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/// The variables by which OpenTelemetry is configured everywhere. They are often meant for other programs as well, so
/// nothing in them keeps the server from starting. Immutable.
///
/// @param values those that begin with `OTEL_`; they may hold secrets
public record OtelVariables(Map<String, String> values) {
    static final String PREFIX = "OTEL_";
    private static final String ONLY_PROTOCOL = "http/protobuf";

    public OtelVariables {
        values = Map.copyOf(values);
    }

    static OtelVariables of(Map<String, String> environment) {
        Map<String, String> ours = new TreeMap<>(environment);
        ours.keySet().removeIf(name -> !name.startsWith(PREFIX));
        ours.values().removeIf(String::isBlank);
        return new OtelVariables(ours);
    }

    /// Whether traces are to be sent: somebody named a collector, or asked for `otlp`.
    public boolean wantTraces() {
        String exporter = values.getOrDefault("OTEL_TRACES_EXPORTER", "");
        boolean named = first("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT").isPresent();
        return !values.getOrDefault("OTEL_SDK_DISABLED", "").equalsIgnoreCase("true") && !exporter.equals("none")
                && (named || !exporter.isEmpty());
    }

    /// Why they cannot be sent though they are wanted, for people.
    public Optional<String> obstacle() {
        String exporter = values.getOrDefault("OTEL_TRACES_EXPORTER", "otlp");
        if (!exporter.equals("otlp")) {
            return Optional.of("OTEL_TRACES_EXPORTER is " + exporter + "; this program knows otlp and none.");
        }
        return first("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "OTEL_EXPORTER_OTLP_PROTOCOL")
                .filter(protocol -> !protocol.equals(ONLY_PROTOCOL))
                .map(protocol -> "The OTLP protocol is " + protocol + "; this program knows " + ONLY_PROTOCOL
                        + " alone. Set OTEL_EXPORTER_OTLP_TRACES_PROTOCOL to that, and "
                        + "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT to where it is spoken, usually port 4318, path /v1/traces.");
    }

    private Optional<String> first(String... names) {
        return Stream.of(names).flatMap(name -> Optional.ofNullable(values.get(name)).stream()).findFirst();
    }

    /// Their names alone.
    @Override
    public String toString() {
        return "OtelVariables" + values.keySet();
    }
}
