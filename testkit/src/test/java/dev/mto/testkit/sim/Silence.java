package dev.mto.testkit.sim;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.mto.cluster.Membership;
import dev.mto.run.PlanMotor;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.LoggerFactory;

/// Keeps the engine from logging thousands of failures that are meant to be.
final class Silence implements BeforeAllCallback, AfterAllCallback {
    private static final List<Logger> LOGS = Stream.of(PlanMotor.class, Membership.class)
            .map(speaker -> (Logger) LoggerFactory.getLogger(speaker)).toList();

    @Override
    public void beforeAll(ExtensionContext context) {
        LOGS.forEach(log -> log.setLevel(Level.OFF));
    }

    @Override
    public void afterAll(ExtensionContext context) {
        LOGS.forEach(log -> log.setLevel(null));
    }
}
