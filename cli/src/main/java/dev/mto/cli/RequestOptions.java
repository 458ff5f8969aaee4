package dev.mto.cli;

import dev.mto.client.Budget;
import dev.mto.client.Submission;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/// The options of `run` that make up the request. Filled in by picocli, then read once.
final class RequestOptions {
    /// What a server can be configured to take at most; its own limit it tells itself.
    private static final int MOST_SUBTASKS = 100;
    private static final int TASK_LIMIT = 1 << 20;
    private static final String SAMPLE_MODEL = "sample/sample";

    @Parameters(paramLabel = "TASK", arity = "1..*", description = "What is to be done; several words count as one text; - reads it from standard input.")
    private List<String> words = new ArrayList<>();

    @Option(names = "--max-subtasks", paramLabel = "N", description = "At most so many sub-tasks, from 1 to the server's limit (10 and by default 5, unless configured).")
    private Optional<Integer> maxSubtasks = Optional.empty();

    @Option(names = "--directory", paramLabel = "DIR", description = "Where the agents work (default: here).")
    private Optional<Path> directory = Optional.empty();

    @Option(names = "--model", paramLabel = "PROVIDER/MODEL", description = "The model to use (default: that of opencode's configuration).")
    private Optional<String> model = Optional.empty();

    @Option(names = "--sample", description = "Use the built-in stand-in for a model: no key, no network, no real thinking.")
    private boolean sample;

    @Option(names = "--allow", paramLabel = "NAME[:GLOB]", description = "Allow what opencode would ask for, such as bash or edit:src/*; repeatable. What is not "
            + "allowed is refused, as nobody is asked.")
    private List<String> allow = new ArrayList<>();

    @Option(names = "--require-approval", description = "Show the plan and begin nothing of it until it is approved: here, or with mto approve.")
    private boolean requireApproval;

    @Option(names = "--max-cost", paramLabel = "USD", description = "Stop when all sessions together have cost so many dollars.")
    private Optional<BigDecimal> maxCost = Optional.empty();

    @Option(names = "--max-tokens", paramLabel = "N", description = "Stop when all sessions together have used so many tokens, of every kind.")
    private Optional<Long> maxTokens = Optional.empty();

    @Option(names = "--callback", paramLabel = "URL", description = "Have a server of yours told when the plan ends, and when it waits to be approved; see mto webhook.")
    private Optional<String> callback = Optional.empty();

    @Option(names = "--idempotency-key", paramLabel = "KEY", description = "Hand the request in once, however often this is run with the same key within a day: 1 to 255 visible "
            + "ASCII characters.")
    private Optional<String> idempotencyKey = Optional.empty();

    /// Puts them together.
    ///
    /// @throws ParameterException where one of them is wrong
    RunRequest read(Shell shell, CommandLine command) {
        Submission body = Submission.of(task(shell, command)).directory(folder(shell, command).toString());
        Optional<Integer> most = checkedMaxSubtasks(command);
        body = most.isPresent() ? body.maxSubtasks(most.get()) : body;
        Optional<String> chosen = chosenModel(command);
        body = chosen.isPresent() ? body.model(chosen.get()) : body;
        body = allow.isEmpty() ? body : body.allow(allow);
        body = requireApproval ? body.requireApproval(true) : body;
        Budget budget = new Budget(maxCost, maxTokens);
        body = budget.equals(Budget.UNBOUNDED) ? body : body.budget(budget);
        body = callback.isPresent() ? body.callbackUrl(callback.get()) : body;
        body = idempotencyKey.isPresent() ? body.idempotencyKey(checkedKey(command)) : body;
        boolean onSample = chosen.filter(name -> name.startsWith("sample/")).isPresent();
        return new RunRequest(body, onSample ? "sample" : "opencode");
    }

    private String checkedKey(CommandLine command) {
        String key = idempotencyKey.orElse("");
        if (!key.matches("[!-~]{1,255}")) {
            throw new ParameterException(command,
                    "--idempotency-key: " + key + " is not 1 to 255 visible ASCII characters");
        }
        return key;
    }

    private String task(Shell shell, CommandLine command) {
        String task = words.equals(List.of("-")) ? input(shell.in(), command) : String.join(" ", words);
        if (task.isBlank()) {
            throw new ParameterException(command, "TASK is empty: say what is to be done");
        }
        return task;
    }

    private static String input(InputStream in, CommandLine command) {
        try {
            byte[] bytes = in.readNBytes(TASK_LIMIT + 1);
            if (bytes.length > TASK_LIMIT) {
                throw new ParameterException(command, "standard input holds more than 1 MiB: too long for a TASK");
            }
            return new String(bytes, StandardCharsets.UTF_8).strip();
        } catch (IOException exception) {
            throw new ParameterException(command, "standard input cannot be read: " + exception.getMessage(),
                    exception);
        }
    }

    private Path folder(Shell shell, CommandLine command) {
        Path folder = shell.directory().resolve(directory.orElse(Path.of(""))).normalize();
        if (!Files.isDirectory(folder)) {
            throw new ParameterException(command, "--directory: there is no folder " + folder);
        }
        return folder;
    }

    private Optional<Integer> checkedMaxSubtasks(CommandLine command) {
        if (maxSubtasks.filter(number -> number < 1 || number > MOST_SUBTASKS).isPresent()) {
            throw new ParameterException(command,
                    "--max-subtasks: " + maxSubtasks.get() + " is not from 1 to " + MOST_SUBTASKS);
        }
        return maxSubtasks;
    }

    private Optional<String> chosenModel(CommandLine command) {
        if (sample) {
            if (model.filter(name -> !name.equals(SAMPLE_MODEL)).isPresent()) {
                throw new ParameterException(command, "--sample and --model exclude each other");
            }
            return Optional.of(SAMPLE_MODEL);
        }
        if (model.filter(name -> !name.matches("[^/\\s]+/\\S+")).isPresent()) {
            throw new ParameterException(command,
                    "--model: " + model.get() + " is not PROVIDER/MODEL, such as anthropic/claude-sonnet-4-5");
        }
        return model;
    }
}
