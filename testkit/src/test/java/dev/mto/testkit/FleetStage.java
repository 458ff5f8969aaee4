package dev.mto.testkit;

import dev.mto.sample.PromptKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Two servers of the real opencode, each with data of its own, and plans of a chain of three whose middle can be held.
/// Confined to one test.
final class FleetStage implements AutoCloseable {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Pattern OF_PLAN = Pattern.compile("(plan_[a-z0-9]+)\\.");

    private final Path folder;
    private final ScriptedModel model;
    private final List<RealOpencode> opencodes = new ArrayList<>();
    private final List<OpencodeServe> servers = new ArrayList<>();

    FleetStage(Path folder, ScriptedModel model) throws Exception {
        this.folder = folder;
        this.model = model;
        for (String name : List.of("one", "two")) {
            opencodes.add(RealOpencode.in(Files.createDirectories(folder.resolve(name)), model.baseUrl()));
            // Left to itself opencode takes the one that all of them take: whichever is started while a test has ended one
            // of these.
            servers.add(OpencodeServe.start(opencodes.getLast(), work(), Ports.lasting()));
        }
    }

    Path work() throws IOException {
        return Files.createDirectories(folder.resolve("work"));
    }

    OpencodeServe server(int index) {
        return servers.get(index);
    }

    /// The setting that names both.
    String setting() {
        return servers.stream().map(server -> server.url() + " password=" + server.password())
                .collect(Collectors.joining(","));
    }

    /// Starts one again, where and as it was.
    void restart(int index) throws Exception {
        int port = servers.get(index).url().getPort();
        servers.get(index).close();
        servers.set(index, OpencodeServe.start(opencodes.get(index), work(), port));
    }

    /// Has the model answer for a plan that is submitted as `Do <name>`.
    void play(String name, ScriptStep middle) {
        model.when(ScriptedModel.kind(PromptKind.PLAN)
                .and(request -> request.lastUserText().contains("Do " + name)),
                ScriptStep.text(PlannerText.subtasksOf("build", name + "-A", "", name + "-B", "0", name + "-C", "1")));
        model.subtask(name + "-A", ScriptStep.text("result of " + name + "-A"));
        model.subtask(name + "-B", middle);
        model.subtask(name + "-C", ScriptStep.text("result of " + name + "-C"));
        model.when(ScriptedModel.kind(PromptKind.SYNTHESIS)
                .and(request -> request.lastUserText().contains("Do " + name)),
                ScriptStep.text("answer of " + name));
    }

    /// How often a sub-task was asked for.
    long asked(String description) {
        return model.calls().stream().filter(call -> call.prompt().startsWith(description)).count();
    }

    void awaitAsked(String description) throws InterruptedException {
        model.awaitCall(call -> call.prompt().startsWith(description), SOON);
    }

    /// The plans that a server has sessions of.
    Set<String> plansOn(int index) throws IOException, InterruptedException {
        Set<String> plans = new TreeSet<>();
        servers.get(index).call("GET", "/session", "").valueStream()
                .map(session -> session.path("title").asString("")).forEach(title -> {
                    Matcher key = OF_PLAN.matcher(title);
                    if (key.find()) {
                        plans.add(key.group(1));
                    }
                });
        return plans;
    }

    @Override
    public void close() {
        servers.forEach(OpencodeServe::close);
    }
}
