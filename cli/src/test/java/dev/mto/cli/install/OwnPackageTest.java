package dev.mto.cli.install;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The two questions that opencode asks of a configuration folder, and the stand-in that answers them.
class OwnPackageTest {
    @TempDir
    Path folder = Path.of("");

    @Test
    void anEmptyFolderIsUntouchedAndNotSettled() {
        assertThat(own()).matches(OwnPackage::isUntouched).matches(own -> !own.isSettled())
                .matches(own -> !own.isStandIn());
    }

    @Test
    void theStandInSettlesItAndCanBeTakenBack() throws IOException {
        own().standIn("1.18.33");

        assertThat(own()).matches(OwnPackage::isSettled).matches(OwnPackage::isStandIn)
                .matches(own -> !own.isInstalled()).matches(own -> !own.isUntouched());
        own().clear();
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void whatTheUserAddsUnsettlesIt() throws IOException {
        own().standIn("1.18.33");
        Files.writeString(folder.resolve("package.json"), "{\"dependencies\":{\"left-pad\":\"1\"}}");

        assertThat(own().isSettled()).isFalse();
    }

    @Test
    void whatNpmInstalledIsNoStandIn() throws IOException {
        own().standIn("1.18.33");
        Files.createDirectories(folder.resolve("node_modules/@opencode-ai/plugin"));

        assertThat(own()).matches(OwnPackage::isInstalled).matches(own -> !own.isStandIn());
    }

    @Test
    void aFolderThatIsNotThereIsNoneOfOpencodesEither() {
        assertThat(new OwnPackage(folder.resolve("nowhere")).isSettled()).isTrue();
    }

    private OwnPackage own() {
        return new OwnPackage(folder);
    }
}
