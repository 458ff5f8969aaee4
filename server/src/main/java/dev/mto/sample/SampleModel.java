package dev.mto.sample;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Stands in for a language model by rule: plans, reports true facts about the directory it is asked in, puts results
/// together, and says in the first line of each text that it is no model. Thread-safe; the same request gets the same
/// answer.
public final class SampleModel implements Responder {
    /// The name it goes by.
    public static final String NAME = "sample";

    private static final int MAX_TITLE = 50;
    /// What opencode adds to a prompt on its own account.
    private static final Pattern REMINDER = Pattern.compile("(?s)<system-reminder>.*?</system-reminder>");

    private final Pace pace;
    private final SampleWork work;

    /// @param pace how fast it answers
    /// @param ripgrep whether opencode's `glob` and `grep` are used. They need the program `rg`; where it is missing
    /// opencode tries to download it, and fails without a network
    public SampleModel(Pace pace, boolean ripgrep) {
        this.pace = pace;
        this.work = new SampleWork(pace, ripgrep);
    }

    /// Whether `rg` is where opencode finds it.
    ///
    /// @param searchPath folders separated as in the environment variable `PATH`
    public static boolean ripgrepOn(String searchPath) {
        return List.of(searchPath.split(File.pathSeparator)).stream().filter(folder -> !folder.isBlank())
                .anyMatch(folder -> Files.isExecutable(Path.of(folder).resolve("rg")));
    }

    @Override
    public Reply respond(ChatRequest request) {
        String prompt = REMINDER.matcher(request.lastUserText()).replaceAll("").strip();
        return switch (PromptKind.of(request)) {
            case TITLE -> new Reply.Text(title(prompt), Pace.NONE);
            case PLAN -> plan(SamplePlan.of(PlanPrompt.in(request.userTexts())));
            // The first plan was made by the same rules, so nothing is left but the plan nothing can be wrong with.
            case REPAIR -> plan(SamplePlan.single(PlanPrompt.in(request.userTexts())));
            case SYNTHESIS -> new Reply.Text(Texts.signed(Synthesis.in(prompt).answer()), pace);
            case WORK -> work.reply(request, prompt);
        };
    }

    private Reply plan(List<SamplePlan.Subtask> subtasks) {
        // One sub-task a line, so that a person who watches the stream sees them come one by one.
        String json = subtasks.stream().map(ChatWire.JSON::writeValueAsString)
                .collect(Collectors.joining(",\n  ", "[\n  ", "\n]"));
        return new Reply.Text(json, pace);
    }

    private static String title(String prompt) {
        String words = prompt.replaceAll("[\"\\s]+", " ").strip();
        return words.isEmpty() ? "Untitled" : Texts.shorten(words, MAX_TITLE);
    }
}
