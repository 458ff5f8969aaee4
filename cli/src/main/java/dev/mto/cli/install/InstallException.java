package dev.mto.cli.install;

/// Something could not be put in its place, or not be taken back. The message is for people and says the way out.
public final class InstallException extends Exception {
    private static final long serialVersionUID = 1;

    InstallException(String message) {
        super(message);
    }
}
