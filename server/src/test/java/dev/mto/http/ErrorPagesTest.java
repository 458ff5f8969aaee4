package dev.mto.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mto.fault.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ErrorPagesTest {
    private static final Path FOLDER = Path.of(System.getProperty("mto.root"), "docs", "errors");

    @Test
    void everyCodeHasAPageAndEveryPageACode() throws IOException {
        List<String> codes = Arrays.stream(ErrorCode.values()).map(code -> code.code() + ".md").toList();
        try (Stream<Path> pages = Files.list(FOLDER)) {
            assertThat(pages.map(page -> page.getFileName().toString())).containsExactlyInAnyOrderElementsOf(codes);
        }
    }

    @ParameterizedTest
    @EnumSource(ErrorCode.class)
    void aPageSaysWhatIsSeenWhyAndWhatToDo(ErrorCode code) throws IOException {
        String page = Files.readString(FOLDER.resolve(code.code() + ".md"));

        assertThat(page).startsWith("# " + code.code() + "\n\n" + code.title() + ".\n")
                .contains("## Symptom", "## Likely causes", "## Way out");
        assertThat(ErrorPages.text(code)).as("the program carries it").contains(page);
    }
}
