package dev.mto.client;

/// The server said no, in a problem document.
public final class RefusedException extends ApiException {
    private static final long serialVersionUID = 1;

    private final transient Problem problem;

    RefusedException(Problem problem, String message) {
        super(message);
        this.problem = problem;
    }

    /// What the server said.
    public Problem problem() {
        return problem;
    }

    /// Whether the request itself was at fault: it was malformed, out of range or too large.
    public boolean isBadRequest() {
        int status = problem.status();
        return status == 400 || status == 413 || status == 415;
    }

    /// Only where the server had trouble of its own, such as a store it cannot write just now, or was asked too often.
    @Override
    public boolean mayPass() {
        return problem.status() >= 500 || problem.status() == 429;
    }
}
