package dev.mto.client;

/// A call to the server that gave no result. The message is for people and says the way out where there is one.
public abstract sealed class ApiException extends Exception permits RefusedException, UnreachableException {
    private static final long serialVersionUID = 1;

    ApiException(String message) {
        super(message);
    }

    /// Whether trying again may help.
    public abstract boolean mayPass();
}
