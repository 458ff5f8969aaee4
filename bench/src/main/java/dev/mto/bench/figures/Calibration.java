package dev.mto.bench.figures;

import java.util.Locale;

/// What the fake model costs by itself, asked by a client that does nothing else. In milliseconds. Immutable.
///
/// @param inFlight calls at once
/// @param client what a call took beyond what the model was told to take, as its client saw it
/// @param model the same as the model saw it
/// @param modelCpu CPU time of the model's process for each call
/// @param clientCpu CPU time of the client's process for each call
public record Calibration(int inFlight, double callsPerSecond, Spread client, Spread model, double modelCpu,
        double clientCpu) {
    @Override
    public String toString() {
        return String.format(Locale.ROOT,
                "%5d calls in flight, %6.0f calls/s: late by p50 %.2f, p99 %.2f ms at the client (of that in the model %.2f, %.2f); CPU a call %.2f ms in the model, %.2f in the client",
                inFlight, callsPerSecond, client.p50(), client.p99(), model.p50(), model.p99(), modelCpu, clientCpu);
    }
}
