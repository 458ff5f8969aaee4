package dev.mto.app;

import dev.mto.config.Settings.LogLevel;
import dev.mto.config.Settings.Observation;
import java.util.Locale;

/// How this process logs. Has to be said before anything is logged: `logback.xml` asks for it once. Stateless.
final class LogSetup {
    private LogSetup() {}

    static void apply(Observation wanted) {
        System.setProperty("mto.log.format", wanted.logFormat().name().toLowerCase(Locale.ROOT));
        System.setProperty("mto.log.level", wanted.logLevel().name());
        // What the libraries have to tell below a warning is for those who write them.
        System.setProperty("mto.log.libraries", wanted.logLevel() == LogLevel.ERROR ? "ERROR" : "WARN");
        bridge();
    }

    /// Libraries that log by java.util.logging, as OpenTelemetry does, write where all others do. It is the JDK that
    /// builds this, when the first of them does so: most servers never load any of it.
    private static void bridge() {
        if (System.getProperty("java.util.logging.config.file") == null) {
            System.getProperties().putIfAbsent("java.util.logging.config.class", LogBridge.class.getName());
        }
    }
}
