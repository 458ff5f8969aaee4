package dev.mto.testkit.sim;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.mto.run.PlanMotor;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.LoggerFactory;

/// Keeps the engine from logging thousands of failures that are meant to be.
final class Silence implements BeforeAllCallback, AfterAllCallback {
    private static final Logger LOG = (Logger) LoggerFactory.getLogger(PlanMotor.class);

    @Override
    public void beforeAll(ExtensionContext context) {
        LOG.setLevel(Level.OFF);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        LOG.setLevel(null);
    }
}
