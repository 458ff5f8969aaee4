package dev.mto.app;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/// What this build is, and which opencode it was made for. Immutable.
///
/// @param mto this program's version
/// @param opencode the opencode release that is installed where none is found
record Version(String mto, String opencode) {
    static Version current() {
        Properties properties = new Properties();
        try (InputStream in = Version.class.getResourceAsStream("version.properties")) {
            properties.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException("version.properties is packed into the jar by the build", e);
        }
        return new Version(properties.getProperty("mto"), properties.getProperty("opencode"));
    }
}
