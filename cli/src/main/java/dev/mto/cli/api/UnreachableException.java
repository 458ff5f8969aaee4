package dev.mto.cli.api;

/// Nothing answered, or what answered is no mto server. Trying again may help.
public final class UnreachableException extends ApiException {
    private static final long serialVersionUID = 1;

    public UnreachableException(String message) {
        super(message);
    }
}
