package dev.mto.testkit.contract;

/// A way in which an operation is answered. Immutable.
///
/// @param operation its `operationId`
/// @param kind the code of a problem, else the media type; empty for an answer without a body
record Sighting(String operation, int status, String kind) implements Comparable<Sighting> {
    @Override
    public int compareTo(Sighting other) {
        return toString().compareTo(other.toString());
    }

    @Override
    public String toString() {
        return operation + " " + status + " " + kind;
    }
}
