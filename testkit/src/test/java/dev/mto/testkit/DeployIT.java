package dev.mto.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The image's Java has every module that the program may ask for.
@Timeout(120)
final class DeployIT {
    private final DeployFolder deploy = DeployFolder.ofThisCheckout();

    @Test
    void theImagesJavaHasWhatTheProgramUses() throws Exception {
        Path jar = deploy.checkout().resolve("cli/target/mto.jar");
        assertThat(jar).as("built by mvn -ntp -DskipTests -pl cli -am package").exists();
        StringWriter said = new StringWriter();
        int code = ToolProvider.findFirst("jdeps").orElseThrow().run(new PrintWriter(said), new PrintWriter(said),
                "--multi-release", "25", "--ignore-missing-deps", "--print-module-deps", jar.toString());
        assertThat(code).as("%s", said).isZero();
        assertThat(deploy.modules()).containsAll(List.of(said.toString().strip().split(",")));
    }
}
