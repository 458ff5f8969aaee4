/// Traces of plans, for OpenTelemetry.
///
/// Takes in: the journals of plans that are over. Gives out: spans, to where the `OTEL_*` variables say. May import: the
/// core.
@NullMarked
package dev.mto.trace;

import org.jspecify.annotations.NullMarked;
