package dev.mto.plan;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class AllowanceTest {
    @ParameterizedTest
    @CsvSource({
            "bash, bash, rm -rf /, true",
            "bash, edit, x, false",
            "*, anything, x, true",
            "bash:git *, bash, git status, true",
            "bash:git *, bash, git, false",
            "bash:git *, bash, rm; git x, false",
            "external_directory:/etc/*, external_directory, /etc/a/b, true",
            "external_directory:/etc/*, external_directory, /usr, false",
            "bash:a.c, bash, abc, false"})
    void coversWhatItNames(String allowance, String permission, String subject, boolean covered) {
        assertThat(Allowance.parse(allowance).orElseThrow().covers(permission, subject)).isEqualTo(covered);
    }

    @ParameterizedTest
    @CsvSource({
            "bash, bash, true",
            "bash, bash:git *, true",
            "bash, edit, false",
            "bash, *, false",
            "*, bash, true",
            "*, *, true",
            "*:a, bash:a, true",
            "*:a, bash, false",
            "bash:git *, bash, false",
            "bash:git *, bash:git *, true",
            "bash:git *, bash:git status, true",
            "bash:git *, bash:git s*, false",
            "bash:git *, bash:*, false",
            "bash:git *, edit:git status, false"})
    void mayBeHandedOnNoFurtherThanItReaches(String given, String wanted, boolean included) {
        assertThat(Allowance.parse(given).orElseThrow().includes(Allowance.parse(wanted).orElseThrow()))
                .isEqualTo(included);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ":", "bash:", "Bash", "ba sh", "bash: "})
    void refusesWhatNamesNothing(String text) {
        assertThat(Allowance.parse(text)).isEmpty();
    }

    @Test
    void isWrittenAsItWasRead() {
        assertThat(Allowance.parse("bash:git *").orElseThrow()).hasToString("bash:git *");
    }
}
