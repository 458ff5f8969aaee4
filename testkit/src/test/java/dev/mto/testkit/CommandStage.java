package dev.mto.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mto.client.Endpoint;
import dev.mto.client.PlanApi;
import dev.mto.testkit.TmuxScreen.Size;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;

/// The command in terminals, with a server of its own that has no opencode but a scripted model for all sessions; their
/// agent is `chat`. Confined to one test class.
final class CommandStage {
    static final Duration SOON = Duration.ofSeconds(60);
    private static final Pattern PLAN_ID = Pattern.compile("plan_\\w+");

    final ScriptedModel model;
    private final Path folder;
    private final MtoCommand mto;

    private CommandStage(ScriptedModel model, Path folder, MtoCommand mto) {
        this.model = model;
        this.folder = folder;
        this.mto = mto;
    }

    /// Sets it up, with the server running.
    static CommandStage in(Path folder) throws Exception {
        ScriptedModel model = new ScriptedModel();
        try {
            MtoCommand mto = MtoCommand.in(folder).with(Map.of("MTO_CHAT_BASE_URL", model.baseUrl().toString(),
                    "MTO_CHAT_MODEL", ScriptedModel.MODEL, "MTO_CHAT_USE", "all", "TERM", "xterm-256color", "LANG",
                    "C.UTF-8"));
            assertThat(mto.run("start")).returns(0, MtoProcess.Ended::exitCode);
            return new CommandStage(model, folder, mto);
        } catch (AssertionError | IOException | InterruptedException failure) {
            model.close();
            throw failure;
        }
    }

    /// Runs the command in a terminal.
    TmuxScreen screen(Size size, Map<String, String> more, String... arguments) throws Exception {
        return TmuxScreen.open(folder, size, mto.with(more).program(arguments));
    }

    /// Runs another program in a terminal, with the same environment and the command on its path.
    TmuxScreen program(Size size, String... command) throws Exception {
        ProcessBuilder builder = mto.program().command(command);
        builder.environment().merge("PATH", mto.script().resolveSibling("").toString(),
                (path, own) -> own + ":" + path);
        return TmuxScreen.open(folder, size, builder);
    }

    /// How a program ended by itself: all that the screen then shows.
    static String ended(TmuxScreen screen, int exitCode) throws Exception {
        screen.awaitEnd(SOON);
        String text = screen.text();
        assertThat(screen.exitCode()).as(text).isEqualTo(exitCode);
        return text;
    }

    /// The plan that a screen shows.
    static String planId(String screen) {
        Matcher id = PLAN_ID.matcher(screen);
        assertThat(id.find()).as(screen).isTrue();
        return id.group();
    }

    /// On a screen, how many rows have a text.
    static long rows(String screen, String text) {
        return Stream.of(screen.split("\n", -1)).filter(row -> row.contains(text)).count();
    }

    /// The server.
    PlanApi api() throws IOException {
        URI url = URI.create(JsonMapper.shared().readTree(Files.readString(mto.data().resolve("server.json")))
                .get("url").stringValue());
        return new PlanApi(Endpoint.of(url, Files.readString(mto.data().resolve("token")).strip()));
    }

    /// Stops the server.
    ///
    /// @throws AssertionError where anything was left running
    void stop() throws Exception {
        try (model) {
            assertThat(mto.run("stop")).returns(0, MtoProcess.Ended::exitCode);
        }
        assertThat(new MarkedProcesses(folder).end()).as("processes left").isEmpty();
    }
}
