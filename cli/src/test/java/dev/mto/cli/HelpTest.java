package dev.mto.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// How the command teaches itself: help, and completion in shells.
class HelpTest {
    @TempDir
    Path folder = Path.of("");

    @ParameterizedTest
    @ValueSource(strings = {"run", "status", "watch", "list", "cancel", "retry", "approve", "edit", "export",
            "dashboard", "start",
            "stop", "install", "uninstall", "install opencode", "uninstall opencode", "completion", "token",
            "nodes", "node", "node drain", "token create", "token list", "token revoke", "webhook", "webhook secret",
            "webhook retry"})
    void theHelpOfEachCommandEndsWithExamples(String command) {
        CommandRun run = mto((command + " --help").split(" "));
        assertThat(run.exitCode()).isZero();
        String examples = run.out().substring(run.out().lastIndexOf("\nExamples:\n") + "\nExamples:\n".length());
        assertThat(examples.lines()).hasSizeBetween(2, 3).allMatch(line -> line.startsWith("  ")
                && line.contains("mto " + command));
    }

    @Test
    void theHelpNamesTheCommands() {
        assertThat(mto("--help").out()).contains("watch", "export", "completion").doesNotContain("train", "plan-ids");
    }

    @Test
    void bashCompletesCommandsAndOptions() throws IOException, InterruptedException {
        String script = mto("completion", "bash").out();
        assertThat(mto("completion", "zsh").out()).isEqualTo(script);
        assertThat(completed(script, "mto", "wat")).isEqualTo("watch");
        assertThat(completed(script, "mto", "run", "--max-c")).isEqualTo("--max-cost");
        assertThat(completed(script, "mto", "export", "--format", "mer")).isEqualTo("mermaid");
        assertThat(completed(script, "mto", "tra")).isEmpty();
        assertThat(completed(script, "mto", "watch", "''")).isEqualTo("plan_abc plan_xyz");
        assertThat(completed(script, "mto", "status", "--json", "plan_x")).isEqualTo("plan_xyz");
        assertThat(completed(script, "mto", "cancel", "--reason", "plan_x")).isEmpty();
        assertThat(completed(script, "mto", "run", "plan_x")).isEmpty();
    }

    @Test
    void aShellIsToldTheNewestPlansAndNoTroubles() throws IOException {
        assertThat(mto("plan-ids")).isEqualTo(new CommandRun(0, "", ""));
        try (FakeServer server = FakeServer.start()) {
            server.answerWith(200, "application/json", """
                    {"plans":[{"id":"plan_abc","status":"executing","taskDescription":"Do\\nit"},
                              {"id":"plan_xyz","status":"failed","taskDescription":"Do that"},
                              {"id":"$(touch${IFS}here)","status":"failed","taskDescription":"Do me"}]}""");
            assertThat(CommandRun.against(server, folder, "plan-ids"))
                    .isEqualTo(new CommandRun(0, "plan_abc\texecuting: Do it\nplan_xyz\tfailed: Do that\n", ""));
            server.answerWith(401, "application/problem+json", "{\"status\":401,\"code\":\"unauthorized\"}");
            assertThat(CommandRun.against(server, folder, "plan-ids")).isEqualTo(new CommandRun(0, "", ""));
        }
    }

    /// What bash offers for the last of these words. That it is not being typed at, it complains of.
    private String completed(String script, String... words) throws IOException, InterruptedException {
        Path file = Files.writeString(folder.resolve("completion"), script);
        String plans = "mto() { printf 'plan_abc\\texecuting: Do it\\nplan_xyz\\tfailed: Do that\\n'; }; ";
        String line = plans + "source '" + file + "'; COMP_WORDS=(" + String.join(" ", words) + "); COMP_CWORD="
                + (words.length - 1) + "; $(complete -p mto | sed 's/.*-F \\([^ ]*\\) .*/\\1/'); echo ${COMPREPLY[@]}";
        Process bash = new ProcessBuilder("bash", "--norc", "-c", line).redirectError(Redirect.DISCARD).start();
        String said = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        assertThat(bash.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return said;
    }

    @Test
    void fishCompletesThemToo() {
        String script = mto("completion", "fish").out();
        assertThat(script.lines()).contains(
                "complete -c mto -n '__fish_use_subcommand' -a cancel -d 'Cancel a plan, and wait until its sessions have"
                        + " ended; or one sub-task of it.'",
                "complete -c mto -n '__fish_seen_subcommand_from export' -l format -r -a 'json markdown mermaid' -d"
                        + " 'json, markdown or mermaid (default: markdown).'",
                "complete -c mto -n '__fish_seen_subcommand_from completion' -a 'bash zsh fish'",
                "complete -c mto -n '__fish_seen_subcommand_from install; and __fish_seen_subcommand_from opencode' -l"
                        + " air-gapped -d 'Keep opencode from fetching anything for its plugins.'")
                .contains("complete -c mto -n '__fish_seen_subcommand_from watch' -k -a '(mto plan-ids 2>/dev/null)'")
                .noneMatch(line -> line.contains("train"));
        assertThat(script).contains("-l output -r -F -d ");
    }

    @Test
    void anUnknownShellIsToldWhichThereAre() {
        CommandRun run = mto("completion", "tcsh");
        assertThat(run.err()).containsIgnoringCase("bash, zsh, fish").contains("tcsh");
        assertThat(run.exitCode()).isEqualTo(2);
    }

    private CommandRun mto(String... words) {
        return CommandRun.of(folder, Map.of(), "", words);
    }
}
