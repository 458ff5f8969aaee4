package dev.mto.fault;

import java.util.Locale;

/// Everything that can go wrong, as a user meets it: in a problem document, in a sub-task's `error`, in a plan's
/// `error`.
///
/// The wire form ([#code()]) is stable: codes are added, never renamed. Each has a page `docs/errors/<code>.md` with
/// symptom, likely causes and the way out. Immutable.
public enum ErrorCode {
    // Requests
    INVALID_REQUEST("The request is not valid"),
    UNAUTHORIZED("A bearer token is required"),
    TOKEN_EXPIRED("The token has expired"),
    TOKEN_REVOKED("The token was revoked"),
    SCOPE_MISSING("The token has not the scope for this"),
    DIRECTORY_FORBIDDEN("The plan may not work in this directory"),
    ALLOWANCE_FORBIDDEN("The token may not give this permission"),
    ORIGIN_FORBIDDEN("The request comes from where none may come from"),
    TOO_MANY_REQUESTS("The token makes more requests than it may"),
    TOO_MANY_PLANS("The owner has as many live plans as may be"),
    TOO_MANY_STREAMS("The token has as many event streams open as may be"),
    IDEMPOTENCY_CONFLICT("The idempotency key was used for another request"),
    TOKEN_NOT_FOUND("There is no such token"),
    TOKEN_EXISTS("The token cannot be made beside those there are"),
    PLAN_NOT_FOUND("There is no such plan"),
    SUBTASK_NOT_FOUND("The plan has no such sub-task"),
    DELIVERY_NOT_FOUND("The plan has no such delivery"),
    RETRY_REFUSED("The sub-task cannot be run again now"),
    PLAN_AWAITS_APPROVAL("The plan waits to be approved"),
    NOT_AWAITING_APPROVAL("The plan does not wait to be approved"),
    PLAN_CHANGED("The plan is not the one that was meant any more"),
    NOT_FOUND("There is nothing at this address"),
    METHOD_NOT_ALLOWED("This address does not take that method"),
    NOT_ACCEPTABLE("The answer cannot be given in the form asked for"),
    UNSUPPORTED_MEDIA_TYPE("The body must be application/json"),
    PAYLOAD_TOO_LARGE("The body is too large"),
    NOT_SHARED("The server has its journal to itself"),
    STORE_UNAVAILABLE("The journal cannot be written"),
    INTERNAL("A defect of the orchestrator"),
    SYNTHESIS_CLAIMED("Another client has the synthesis, or goes first"),
    SYNTHESIS_CLOSED("There is no synthesis to be claimed"),

    // Planning
    PLAN_INVALID("The planner gave no valid plan"),
    PLANNER_TIMEOUT("The planner took too long"),
    APPROVAL_EXPIRED("Nobody approved the plan in time"),
    BUDGET_EXHAUSTED("The plan spent what it was given"),
    NO_RESULTS("No sub-task has a result"),

    // Sub-tasks and other sessions
    DEPENDENCY_FAILED("A dependency failed"),
    SUBTASK_TIMEOUT("The sub-task took too long"),
    SYNTHESIS_TIMEOUT("The synthesis took too long"),
    AGENT_UNKNOWN("There is no such agent"),
    SESSION_UNKNOWN("There is no such session"),
    SESSION_BUSY("The session was busy with something else"),
    MODEL_UNKNOWN("There is no such model"),
    DIRECTORY_MISSING("The directory does not exist"),
    PROVIDER_AUTH("The model provider refused the credentials"),
    PROVIDER_REJECTED("The model provider refused the request"),
    RATE_LIMITED("The model provider asked for a longer wait than is allowed"),
    PROVIDER_UNAVAILABLE("The model provider could not be reached or kept failing"),
    CONTEXT_OVERFLOW("The conversation no longer fits the model's context"),
    CONTENT_FILTERED("The model provider filtered the answer"),
    ANSWER_TRUNCATED("The answer was cut off by the model's output limit"),
    ANSWER_EMPTY("The session ended without an answer"),
    PERMISSION_STOPPED("A refused permission ended the session"),
    SESSION_ABORTED("The session was aborted by someone else"),
    SESSION_INTERRUPTED("The session broke off"),
    SESSION_INACTIVE("The session gave no sign of life"),
    SESSION_RUNAWAY("The session went on without an end in sight"),
    RUNTIME_UNAVAILABLE("The agent runtime could not be started or reached");

    private final String title;

    ErrorCode(String title) {
        this.title = title;
    }

    /// Lower snake case, as it stands in JSON and in the name of the documentation page.
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// One line for people, the same for every occurrence.
    public String title() {
        return title;
    }
}
