package dev.mto.json;

import dev.mto.access.Territory;
import dev.mto.json.FieldReader.Texts;
import dev.mto.plan.Allowance;
import dev.mto.plan.Approval;
import dev.mto.plan.Budget;
import dev.mto.plan.CallbackUrl;
import dev.mto.plan.DependencyPolicy;
import dev.mto.plan.Goal;
import dev.mto.plan.ModelRef;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/// Reads requests for a plan, and says everything that is wrong with one at once. Thread-safe; asks the file system
/// whether directories exist.
public final class SubmissionReader {
    /// The longest request in characters (code points): some 25,000 tokens, which any current model's context takes.
    public static final int MAX_TASK_CHARACTERS = 100_000;

    private static final List<String> FIELDS = List.of("taskDescription", "maxSubtasks", "parentSessionId", "directory",
            "clientId", "model", "onDependencyFailure", "budget", "allow", "requireApproval", "callbackUrl");
    static final List<String> BUDGET = List.of("maxCostUsd", "maxTokens");
    static final int MAX_NAME_CHARACTERS = 200;
    private static final int MAX_PATH_CHARACTERS = 4_096;
    static final Texts<Allowance> ALLOWANCES = new Texts<>(100, 1_000, "texts of the form NAME or NAME:GLOB",
            "NAME or NAME:GLOB, such as bash or external_directory:/etc/*", Allowance::parse);
    /// Longer than opencode's own ids, and nothing in it that would mean something in the path of a URL.
    private static final Pattern SESSION_ID = Pattern.compile("[A-Za-z0-9_-]{1,128}");

    private final SubmissionLimits limits;
    private final Territory territory;

    private SubmissionReader(SubmissionLimits limits, Territory territory) {
        this.limits = limits;
        this.territory = territory;
    }

    public SubmissionReader(SubmissionLimits limits) {
        this(limits, Territory.ANYWHERE);
    }

    /// What requests may ask for.
    public SubmissionLimits limits() {
        return limits;
    }

    /// One for a caller whose plans may work there only. It tells nothing of folders outside; that they may not be
    /// worked in, is for others to say.
    public SubmissionReader within(Territory callers) {
        return new SubmissionReader(limits, callers);
    }

    /// Reads the JSON text of a request. Nothing of a refused one is kept.
    public Reading<Goal> read(String body) {
        JsonObjectText text = JsonObjectText.parse(body);
        return text.isBroken() ? new Reading.Refused<>(text.problems()) : read(new FieldReader(text), FIELDS);
    }

    /// @param known the fields that may be there
    Reading<Goal> read(FieldReader fields, List<String> known) {
        Optional<String> task = task(fields);
        int maxSubtasks = fields.wholeNumber("maxSubtasks", 1, limits.maxSubtasksMax())
                .orElse(limits.maxSubtasksDefault());
        Optional<String> parent = parent(fields);
        Path directory = directory(fields.text("directory", MAX_PATH_CHARACTERS),
                problem -> fields.reject("directory", problem));
        Optional<String> client = client(fields);
        Optional<ModelRef> model = model(fields);
        DependencyPolicy policy = policy(fields);
        Optional<Budget> budget = budget(fields);
        List<Allowance> allowances = fields.texts("allow", ALLOWANCES);
        Optional<Approval> approval = fields.flag("requireApproval").or(() -> Optional.of(limits.requireApproval()))
                .filter(required -> required).map(_ -> limits.approval());
        Optional<CallbackUrl> callback = callback(fields);
        fields.rejectUnknown(known);
        if (task.isEmpty() || !fields.problems().isEmpty()) {
            return new Reading.Refused<>(fields.problems());
        }
        Goal goal = new Goal(task.get(), maxSubtasks, directory, model, parent, client, policy, budget, allowances);
        Goal told = callback.map(goal::tell).orElse(goal);
        return new Reading.Accepted<>(approval.map(told::with).orElse(told));
    }

    /// What was given is not repeated: it may hold a secret.
    private Optional<CallbackUrl> callback(FieldReader fields) {
        Optional<String> text = fields.text("callbackUrl", CallbackUrl.MAX_CHARACTERS);
        Optional<CallbackUrl> url = text.filter(some -> CallbackUrl.problemOf(some).isEmpty())
                .map(some -> new CallbackUrl(URI.create(some)));
        text.flatMap(CallbackUrl::problemOf).or(() -> url.flatMap(limits.destinations()::problemOf))
                .ifPresent(problem -> fields.reject("callbackUrl", problem));
        return url;
    }

    private static Optional<String> task(FieldReader fields) {
        if (!fields.has("taskDescription")) {
            fields.reject("taskDescription",
                    "is missing; say what is to be done in 1 to " + MAX_TASK_CHARACTERS + " characters");
        }
        return fields.text("taskDescription", MAX_TASK_CHARACTERS);
    }

    private static Optional<String> parent(FieldReader fields) {
        Optional<String> parent = fields.text("parentSessionId", MAX_NAME_CHARACTERS);
        if (parent.isPresent() && !SESSION_ID.matcher(parent.get()).matches()) {
            fields.reject("parentSessionId", "must be the id of a session: 1 to 128 of A-Z, a-z, 0-9, _ and -, not "
                    + Quote.of(parent.get()));
        }
        return parent;
    }

    private static Optional<String> client(FieldReader fields) {
        Optional<String> client = fields.text("clientId", MAX_NAME_CHARACTERS);
        if (client.isPresent() && !fields.has("parentSessionId")) {
            fields.reject("clientId",
                    "needs parentSessionId, the session that this client shows and writes the answer in");
        }
        return client;
    }

    /// Where a plan works whose request does not say.
    public Path home() {
        return territory.home().orElse(limits.defaultDirectory());
    }

    /// Where a plan works.
    ///
    /// @param text the folder that is named, if one is
    /// @param reject is told what is wrong with it, in words that go on after its name; what is given then means nothing
    public Path directory(Optional<String> text, Consumer<String> reject) {
        Optional<Path> path = text.flatMap(SubmissionReader::path);
        text.flatMap(name -> path.map(this::problemOf).orElse(Optional.of("must be a path"))
                .map(message -> message + ", not " + Quote.of(name))).ifPresent(reject);
        return path.map(Path::normalize).orElseGet(this::home);
    }

    private static Optional<Path> path(String text) {
        try {
            return Optional.of(Path.of(text));
        } catch (InvalidPathException _) {
            return Optional.empty();
        }
    }

    private Optional<String> problemOf(Path path) {
        if (!path.isAbsolute()) {
            return Optional.of("must be an absolute path");
        }
        if (!territory.mayBeAskedAbout(path)) {
            return Optional.empty();
        }
        if (!Files.exists(path.normalize())) {
            return Optional.of("must be a folder that exists where the server runs");
        }
        return Files.isDirectory(path.normalize())
                ? Optional.empty()
                : Optional.of("must be a folder rather than a file");
    }

    private static Optional<ModelRef> model(FieldReader fields) {
        Optional<String> text = fields.text("model", MAX_NAME_CHARACTERS);
        Optional<ModelRef> model = text.flatMap(ModelRef::parse);
        if (text.isPresent() && model.isEmpty()) {
            fields.reject("model", "must be PROVIDER/MODEL, such as anthropic/claude-sonnet-4-5, not "
                    + Quote.of(text.get()));
        }
        return model;
    }

    private static DependencyPolicy policy(FieldReader fields) {
        Optional<String> text = fields.text("onDependencyFailure", MAX_NAME_CHARACTERS);
        Optional<DependencyPolicy> policy = text.flatMap(name -> WireName.read(DependencyPolicy.class, name));
        if (text.isPresent() && policy.isEmpty()) {
            fields.reject("onDependencyFailure", "must be one of " + WireName.all(DependencyPolicy.class) + ", not "
                    + Quote.of(text.get()));
        }
        return policy.orElse(DependencyPolicy.FAIL);
    }

    private static Optional<Budget> budget(FieldReader fields) {
        return fields.object("budget").flatMap(budget -> {
            Optional<BigDecimal> cost = budget.amount("maxCostUsd");
            Optional<Long> tokens = budget.wholeNumber("maxTokens", 1, Integer.MAX_VALUE).map(Integer::longValue);
            budget.rejectUnknown(BUDGET);
            if (cost.filter(amount -> amount.signum() == 0).isPresent()) {
                budget.reject("maxCostUsd", "must be greater than 0; leave it out for no bound");
                return Optional.empty();
            }
            return Optional.of(new Budget(cost, tokens));
        });
    }
}
