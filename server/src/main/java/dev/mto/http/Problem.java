package dev.mto.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.mto.access.Refusal;
import dev.mto.fault.ErrorCode;
import dev.mto.fault.Fault;
import dev.mto.json.FieldProblem;
import dev.mto.json.Json;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// What went wrong with a request, as RFC 9457 has it. Immutable.
///
/// @param type the address of the code's page, on this server
/// @param title the same for every occurrence
/// @param status the HTTP status
/// @param code stable; see `docs/errors`
/// @param detail this occurrence, for people
/// @param errors the fields that are wrong, where it is about fields
record Problem(
        String type,
        String title,
        int status,
        String code,
        String detail,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<FieldProblem> errors) {
    static final String MEDIA_TYPE = "application/problem+json";

    private static final int FIELDS_IN_DETAIL = 5;
    /// What is refused for other reasons than that it is forbidden.
    private static final Map<ErrorCode, Integer> REFUSED = Map.of(ErrorCode.TOO_MANY_REQUESTS, 429,
            ErrorCode.TOO_MANY_PLANS, 429, ErrorCode.TOO_MANY_STREAMS, 429, ErrorCode.IDEMPOTENCY_CONFLICT, 409,
            ErrorCode.TOKEN_EXISTS, 409, ErrorCode.NOT_SHARED, 409, ErrorCode.TOKEN_NOT_FOUND, 404);

    static Problem of(int status, ErrorCode code, String detail) {
        return new Problem("/errors/" + code.code(), code.title(), status, code.code(), detail, List.of());
    }

    static Problem of(int status, Fault fault) {
        return of(status, fault.code(), fault.message());
    }

    /// What a caller may not have.
    static Problem of(Refusal refusal) {
        Fault fault = refusal.fault();
        List<FieldProblem> errors = refusal.field().map(field -> new FieldProblem(field, withoutName(fault, field)))
                .stream().toList();
        return new Problem("/errors/" + fault.code().code(), fault.code().title(), statusOf(fault.code()),
                fault.code().code(), fault.message(), errors);
    }

    private static String withoutName(Fault fault, String field) {
        String message = fault.message();
        return message.startsWith(field + " ") ? message.substring(field.length() + 1) : message;
    }

    private static int statusOf(ErrorCode refused) {
        return REFUSED.getOrDefault(refused, 403);
    }

    /// A request that is wrong in these fields.
    static Problem invalid(List<FieldProblem> errors) {
        String first = errors.stream()
                .limit(FIELDS_IN_DETAIL)
                .map(FieldProblem::toString)
                .collect(Collectors.joining("; "));
        int more = errors.size() - FIELDS_IN_DETAIL;
        String detail = more > 0 ? first + "; and " + more + " more." : first + ".";
        ErrorCode code = ErrorCode.INVALID_REQUEST;
        return new Problem("/errors/" + code.code(), code.title(), 400, code.code(), detail, List.copyOf(errors));
    }

    /// The same, where each message is a whole sentence.
    static Problem told(List<FieldProblem> errors) {
        Problem problem = of(400, ErrorCode.INVALID_REQUEST,
                errors.stream().map(FieldProblem::message).collect(Collectors.joining(" ")));
        return new Problem(problem.type, problem.title, problem.status, problem.code, problem.detail,
                List.copyOf(errors));
    }

    static Problem invalid(String field, String message) {
        return invalid(List.of(new FieldProblem(field, message)));
    }

    String json() {
        return Json.mapper().writeValueAsString(this);
    }
}
