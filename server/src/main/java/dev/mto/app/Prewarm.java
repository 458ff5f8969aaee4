package dev.mto.app;

/// Which runtime is started before anybody asks for it.
enum Prewarm {
    OPENCODE,
    SAMPLE,
    NONE
}
