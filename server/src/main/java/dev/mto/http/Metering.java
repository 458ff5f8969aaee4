package dev.mto.http;

/// How the traffic is counted and shown. Immutable.
///
/// @param open whether the page is shown to those who have no token
public record Metering(HttpMeter meter, boolean open) {
    /// Nothing is counted.
    public static final Metering NONE = new Metering(HttpMeter.NONE, false);
}
