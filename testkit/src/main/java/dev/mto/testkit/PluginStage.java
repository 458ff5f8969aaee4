package dev.mto.testkit;

import dev.mto.sample.PromptKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// All that a test of the plugin stands on: a scripted model, the real opencode with the plugin in it, and the folders
/// of both it and the orchestrator. Confined to one thread.
public final class PluginStage implements AutoCloseable {
    private final Path folder;
    private final ScriptedModel model;
    private final PluggedOpencode opencode;

    private PluginStage(Path folder, ScriptedModel model, PluggedOpencode opencode) {
        this.folder = folder;
        this.model = model;
        this.opencode = opencode;
    }

    /// Sets it up, with nothing running but the model.
    ///
    /// @param folder a test's temporary folder
    public static PluginStage in(Path folder) throws IOException, InterruptedException {
        ScriptedModel model = new ScriptedModel();
        try {
            RealOpencode opencode = RealOpencode.in(Files.createDirectories(folder.resolve("opencode")),
                    model.baseUrl());
            Files.createDirectories(folder.resolve("work"));
            return new PluginStage(folder, model, PluggedOpencode.of(opencode, folder.resolve("data")));
        } catch (AssertionError | IOException | InterruptedException failure) {
            model.close();
            throw failure;
        }
    }

    public ScriptedModel model() {
        return model;
    }

    public PluggedOpencode opencode() {
        return opencode;
    }

    /// Where a person works.
    public Path work() {
        return folder.resolve("work");
    }

    /// The orchestrator's data folder.
    public Path data() {
        return folder.resolve("data");
    }

    /// Starts an orchestrator in this process.
    ///
    /// @param settings over the defaults, as environment variables
    public LiveServer server(Map<String, String> settings) throws Exception {
        return LiveServer.start(data(), opencode.opencode(), settings);
    }

    /// The command of this checkout, whose server is this stage's orchestrator in a process of its own.
    public MtoCommand mto() throws IOException, InterruptedException {
        MtoCommand command = MtoCommand.in(Files.createDirectories(folder.resolve("mto")));
        Map<String, String> environment = new HashMap<>(opencode.opencode().environment());
        environment.put("MTO_DATA_DIR", data().toString());
        environment.put("MTO_OPENCODE_BINARY", opencode.opencode().program().toString());
        return command.with(environment);
    }

    /// The same command where the plugin finds it: as a user has it after `mto install`, but for the launcher, which is
    /// the checkout's. What it needs is in its environment, and must be in that of opencode, too.
    public MtoCommand installed() throws IOException, InterruptedException {
        MtoCommand command = mto();
        Path home = opencode.opencode().home();
        Path launcher = Files.createDirectories(home.resolve(".local").resolve("bin")).resolve("mto");
        Files.writeString(launcher, "#!/bin/sh\nexec '" + command.script() + "' \"$@\"\n");
        Files.setPosixFilePermissions(launcher, PosixFilePermissions.fromString("rwx------"));
        return command;
    }

    /// Opens opencode's terminal interface.
    public OpencodeWindow window(String... arguments) throws IOException, InterruptedException {
        return OpencodeWindow.open(folder, opencode, work(), arguments);
    }

    /// Opens opencode's terminal interface with more in its environment.
    public OpencodeWindow window(Map<String, String> more) throws IOException, InterruptedException {
        return OpencodeWindow.open(folder, opencode.with(more), work());
    }

    /// Starts `opencode serve`.
    public OpencodeServe serve() throws IOException, InterruptedException {
        return OpencodeServe.start(opencode, work());
    }

    /// Answers the planner where the request contains a text.
    public void plans(String request, String plan) {
        plans(request, ScriptStep.text(plan));
    }

    /// The same, in a way of its own.
    public void plans(String request, ScriptStep plan) {
        model.when(asked -> PromptKind.of(asked) == PromptKind.PLAN && asked.lastUserText().contains(request), plan);
    }

    /// Answers the synthesis of a request that contains a text.
    public void answers(String request, ScriptStep answer) {
        model.when(asked -> PromptKind.of(asked) == PromptKind.SYNTHESIS && asked.lastUserText().contains(request),
                answer);
    }

    /// What the model was asked for where a request, or a sub-task of it, contains a text; without names for sessions.
    public List<PromptKind> asked(String text) {
        return model.calls().stream().filter(call -> call.prompt().contains(text)).map(ScriptedCall::kind)
                .filter(kind -> kind != PromptKind.TITLE).toList();
    }

    /// Closes the model and ends what a test left running.
    ///
    /// @throws AssertionError where anything was
    @Override
    public void close() throws IOException {
        model.close();
        List<String> left = new MarkedProcesses(folder).end();
        if (!left.isEmpty()) {
            throw new AssertionError("Processes left: " + left);
        }
    }
}
