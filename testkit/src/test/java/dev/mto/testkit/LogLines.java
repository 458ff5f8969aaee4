package dev.mto.testkit;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.slf4j.LoggerFactory;

/// What is logged from now on until this is closed. Thread-safe.
final class LogLines extends AppenderBase<ILoggingEvent> implements AutoCloseable {
    private final List<ILoggingEvent> lines = new CopyOnWriteArrayList<>();
    private final Consumer<String> told;
    private final Logger log;

    /// @param logger the name of a class or of a package
    LogLines(String logger) {
        this(logger, _ -> {});
    }

    /// @param told each line, before whoever wrote it goes on
    LogLines(String logger, Consumer<String> told) {
        this.told = told;
        log = (Logger) LoggerFactory.getLogger(logger);
        start();
        log.addAppender(this);
    }

    @Override
    protected void append(ILoggingEvent line) {
        // The context belongs to the thread, and is another when somebody asks.
        line.prepareForDeferredProcessing();
        lines.add(line);
        told.accept(line.getFormattedMessage());
    }

    List<ILoggingEvent> all() {
        return List.copyOf(lines);
    }

    /// Waits for a line, together with what it says it concerns, as that is how a server tells what nobody has asked for.
    void await(Predicate<String> wanted, Duration timeout) throws IOException, InterruptedException {
        Glance<List<String>> messages = () -> lines.stream()
                .map(line -> line.getMDCPropertyMap() + " " + line.getFormattedMessage()).toList();
        messages.until(all -> all.stream().anyMatch(wanted), "line as wanted", timeout);
    }

    @Override
    public void close() {
        log.detachAppender(this);
        stop();
    }
}
