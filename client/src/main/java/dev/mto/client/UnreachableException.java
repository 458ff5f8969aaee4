package dev.mto.client;

/// Nothing answered, or what answered is no mto server.
public final class UnreachableException extends ApiException {
    private static final long serialVersionUID = 1;

    public UnreachableException(String message) {
        super(message);
    }

    @Override
    public boolean mayPass() {
        return true;
    }
}
