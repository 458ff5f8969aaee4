package dev.mto.cli;

/// What the process tells whoever started it.
final class ExitCodes {
    /// It went well; for `run`: completed in full.
    static final int OK = 0;
    /// The plan failed, or the server could not be reached, or said no.
    static final int FAILED = 1;
    /// The command was typed wrongly.
    static final int USAGE = 2;
    /// The plan completed, but without what a failed sub-task would have given.
    static final int DEGRADED = 3;
    /// The plan was cancelled, by Ctrl-C or by somebody else.
    static final int CANCELLED = 130;

    private ExitCodes() {}
}
