package dev.mto.json;

/// What is wrong with one part of a request, for people. Immutable.
///
/// @param field the field as it was written, such as `maxSubtasks` or `allow[2]`; a query parameter or a header by its
/// name; `body` for the body as a whole
/// @param message goes on after the field's name, and tells what is allowed: `must be … , not …`
public record FieldProblem(String field, String message) {
    @Override
    public String toString() {
        return field + " " + message;
    }
}
