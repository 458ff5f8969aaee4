package dev.mto.app;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.logging.LogManager;

/// Has java.util.logging hand on what it gets to the log that all else goes to. The JDK makes one by its name, when
/// somebody logs there for the first time.
public final class LogBridge {
    /// What is below is thrown away before it costs anything: the log keeps warnings of libraries only.
    private static final String CONFIGURATION = """
            handlers=org.slf4j.bridge.SLF4JBridgeHandler
            .level=WARNING
            """;

    /// Sets java.util.logging up.
    ///
    /// @throws IOException never, as nothing is read but a text
    public LogBridge() throws IOException {
        LogManager.getLogManager().readConfiguration(
                new ByteArrayInputStream(CONFIGURATION.getBytes(StandardCharsets.ISO_8859_1)));
    }
}
