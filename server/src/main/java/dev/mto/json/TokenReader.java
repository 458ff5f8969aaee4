package dev.mto.json;

import dev.mto.access.Caller;
import dev.mto.access.Grant;
import dev.mto.access.Scope;
import dev.mto.access.Tokens.Wish;
import dev.mto.json.FieldReader.Texts;
import dev.mto.plan.Allowance;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads requests for a token, and says everything that is wrong with one at once. Stateless; asks the file system
/// whether roots exist.
public final class TokenReader {
    private static final List<String> FIELDS = List.of("name", "owner", "scopes", "roots", "allow", "expires");
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{0,63}");
    private static final String NAME_FORM = "must be 1 to 64 of a-z, 0-9, '.', '_' and '-', beginning with a letter or a "
            + "digit, not ";
    private static final Pattern LIFETIME = Pattern.compile("(\\d{1,6})([mhd])");
    private static final Duration LONGEST = Duration.ofDays(3_650);
    private static final String STANDARD_LIFETIME = "30d";
    private static final Texts<Scope> SCOPES = new Texts<>(Scope.values().length, 50, "scopes",
            "one of " + Scope.all(), Scope::read);
    private static final Texts<Path> ROOTS = new Texts<>(100, 4_096, "paths",
            "the absolute path of a folder that exists where the server runs", TokenReader::folder);

    private TokenReader() {}

    /// Reads the JSON text of a request.
    public static Reading<Wish> read(String body) {
        JsonObjectText text = JsonObjectText.parse(body);
        if (text.isBroken()) {
            return new Reading.Refused<>(text.problems());
        }
        FieldReader fields = new FieldReader(text);
        if (!fields.has("name")) {
            fields.reject("name", "is missing; say what the token is for, such as ci");
        }
        Optional<String> name = name(fields, "name");
        if (name.filter(Caller.LOCAL_OWNER::equals).isPresent()) {
            fields.reject("name", "must not be " + Caller.LOCAL_OWNER + ", which is this machine's user");
        }
        Optional<String> owner = name(fields, "owner").or(() -> name);
        Optional<Grant> grant = grant(fields);
        Optional<Duration> lifetime = lifetime(fields);
        fields.rejectUnknown(FIELDS);
        return fields.problems().isEmpty()
                ? new Reading.Accepted<>(
                        new Wish(name.orElseThrow(), owner.orElseThrow(), grant.orElseThrow(), lifetime))
                : new Reading.Refused<>(fields.problems());
    }

    private static Optional<String> name(FieldReader fields, String field) {
        Optional<String> name = fields.text(field, SubmissionReader.MAX_NAME_CHARACTERS);
        if (name.filter(text -> !NAME.matcher(text).matches()).isPresent()) {
            fields.reject(field, NAME_FORM + Quote.of(name.get()));
            return Optional.empty();
        }
        return name;
    }

    /// A token that may hand plans in must be told where: no folder is a safe guess.
    private static Optional<Grant> grant(FieldReader fields) {
        Set<Scope> scopes = Set.copyOf(fields.texts("scopes", SCOPES));
        List<Path> roots = fields.texts("roots", ROOTS);
        List<Allowance> allowances = fields.texts("allow", SubmissionReader.ALLOWANCES);
        if (!fields.problems().isEmpty()) {
            return Optional.empty();
        }
        if (scopes.isEmpty()) {
            fields.reject("scopes", "is missing or empty; give at least one of " + Scope.all());
            return Optional.empty();
        }
        Grant grant = new Grant(scopes, roots, allowances);
        boolean writes = grant.may(Scope.PLANS_WRITE) && !grant.isAdmin();
        if (writes && roots.isEmpty()) {
            fields.reject("roots", "is missing or empty; a token with the scope " + Scope.PLANS_WRITE.text()
                    + " must be told the folders that its plans may work in");
        }
        if (!writes && !(roots.isEmpty() && allowances.isEmpty())) {
            fields.reject(roots.isEmpty() ? "allow" : "roots", "means something with the scope "
                    + Scope.PLANS_WRITE.text() + " only; "
                    + (grant.isAdmin() ? "an admin is not bound" : "leave it out"));
        }
        return Optional.of(grant);
    }

    private static Optional<Path> folder(String text) {
        try {
            return Optional.of(Path.of(text)).filter(Path::isAbsolute).map(Path::normalize)
                    .filter(Files::isDirectory);
        } catch (InvalidPathException _) {
            return Optional.empty();
        }
    }

    private static Optional<Duration> lifetime(FieldReader fields) {
        String text = fields.text("expires", SubmissionReader.MAX_NAME_CHARACTERS).orElse(STANDARD_LIFETIME);
        if (text.equals("never")) {
            return Optional.empty();
        }
        Matcher form = LIFETIME.matcher(text);
        Optional<Duration> lifetime = form.matches()
                ? Optional.of(duration(Integer.parseInt(form.group(1)), form.group(2)))
                : Optional.empty();
        if (lifetime.filter(some -> some.isPositive() && some.compareTo(LONGEST) <= 0).isEmpty()) {
            fields.reject("expires", "must be never, or a time from 1m to " + LONGEST.toDays()
                    + "d such as 90m, 12h or 30d, not " + Quote.of(text));
        }
        return lifetime;
    }

    private static Duration duration(int amount, String unit) {
        return switch (unit) {
            case "m" -> Duration.ofMinutes(amount);
            case "h" -> Duration.ofHours(amount);
            default -> Duration.ofDays(amount);
        };
    }
}
