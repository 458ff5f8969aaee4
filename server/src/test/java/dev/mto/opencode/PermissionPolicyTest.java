package dev.mto.opencode;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mto.plan.Allowance;
import java.util.List;
import org.junit.jupiter.api.Test;

class PermissionPolicyTest {
    private final PermissionPolicy policy = new PermissionPolicy(allowances("webfetch"), allowances(
            "external_directory:/etc/*", "bash:git *"));

    @Test
    void allowsWhatAnAllowanceCoversWhole() {
        assertThat(allowed("webfetch", "https://example.org")).isTrue();
        assertThat(allowed("external_directory", "/etc/*")).isTrue();
        assertThat(allowed("bash", "git status", "git diff")).isTrue();
    }

    @Test
    void refusesWhatIsCoveredInPart() {
        assertThat(allowed("bash", "git status", "rm -rf /")).isFalse();
        assertThat(allowed("external_directory", "/usr/*")).isFalse();
        assertThat(allowed("edit", "a.txt")).isFalse();
    }

    @Test
    void anAskWithoutPatternsNeedsAnUnlimitedAllowance() {
        assertThat(allowed("webfetch")).isTrue();
        assertThat(allowed("bash")).isFalse();
        assertThat(allowed("edit")).isFalse();
    }

    @Test
    void saysWhichRuleDecided() {
        assertThat(policy.answer(ask("bash", "git status")).reason()).isEqualTo("allowed by bash:git *");
        assertThat(policy.answer(ask("bash", "git status", "ls")).reason()).isEqualTo("no allowance covers bash:ls");
        assertThat(policy.answer(ask("edit")).reason()).isEqualTo("no allowance covers edit");
    }

    @Test
    void aQuestionIsNeverAllowed() {
        PermissionPolicy all = new PermissionPolicy(allowances("*"), List.of());
        var answer = all.answer(new Ask.Question("que_1", "ses_1", List.of("Which colour?")));
        assertThat(answer.allowed()).isFalse();
        assertThat(answer.permission()).isEqualTo("question");
        assertThat(answer.patterns()).containsExactly("Which colour?");
    }

    private boolean allowed(String permission, String... patterns) {
        return policy.answer(ask(permission, patterns)).allowed();
    }

    private static Ask ask(String permission, String... patterns) {
        return new Ask.Permission("per_1", "ses_1", permission, List.of(patterns));
    }

    private static List<Allowance> allowances(String... texts) {
        return List.of(texts).stream().map(text -> Allowance.parse(text).orElseThrow()).toList();
    }
}
