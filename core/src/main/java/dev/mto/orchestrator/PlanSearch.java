package dev.mto.orchestrator;

import dev.mto.run.PlanQuery;
import dev.mto.run.PlanQuery.Position;
import dev.mto.run.PlanSummary;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/// Looks for plans by a text: it is in their request, in upper or lower case, or their id begins with it. Thread-safe.
///
/// No index knows what is in a request, so plans are read from the newest on, and so many for one call at the most, whatever
/// is found; whoever wants more goes on from there. They are read and compared here and not in the database: the case of
/// letters beyond ASCII is nothing that SQLite knows of, and something else with each language of a PostgreSQL. So a text finds
/// the same everywhere, and what is looked for never gets into a statement.
///
/// @param list gives plans that fit, newest first: those of one caller
/// @param rows how many are looked at for one call
/// @param characters how long their requests may be together; one more is looked at where they are longer
public record PlanSearch(Function<PlanQuery, List<PlanSummary>> list, int rows, long characters) {
    /// How many are looked at for one call, usually: some tenths of a second of work.
    public static final int ROWS = 20_000;
    /// How long their requests may be together, usually.
    public static final long CHARACTERS = 20_000_000;

    /// As many requests as may be in memory at once: of the longest there may be, some tens of megabytes.
    private static final int AT_ONCE = 200;

    /// The beginning of an id that hardly two plans have in common: one of 1.7 million.
    private static final Pattern START = Pattern.compile("plan_[a-z0-9]{4,40}");

    public PlanSearch(Function<PlanQuery, List<PlanSummary>> list) {
        this(list, ROWS, CHARACTERS);
    }

    /// What was found.
    ///
    /// @param plans newest first
    /// @param searchedTo where to go on; absent where all were looked at
    public record Found(List<PlanSummary> plans, Optional<Position> searchedTo) {}

    /// Looks for plans. Those whose id begins with the text, where that is long enough to mean one of them, are found at once and are
    /// all that is found.
    ///
    /// @param among which plans; its limit is the most to find
    public Found find(PlanQuery among, String text) {
        List<PlanSummary> meant = among.after().isEmpty() && START.matcher(text).matches()
                ? list.apply(among.startingWith(text))
                : List.of();
        return meant.isEmpty() ? new Look(among, text).found() : new Found(meant, Optional.empty());
    }

    /// One way through the plans. Confined to one thread.
    private final class Look {
        private final PlanQuery among;
        private final String text;
        private final String folded;
        private final List<PlanSummary> found = new ArrayList<>();
        private Optional<Position> place;
        private int rowsLeft = rows;
        private long charactersLeft = characters;

        private Look(PlanQuery among, String text) {
            this.among = among;
            this.text = text;
            this.folded = folded(text);
            this.place = among.after();
        }

        private Found found() {
            boolean more = true;
            while (more) {
                // One more than may be looked at tells whether there are any.
                int most = Math.min(AT_ONCE, rowsLeft + 1);
                List<PlanSummary> batch = list.apply(among.next(place, most));
                for (PlanSummary plan : batch) {
                    boolean fits = fits(plan);
                    if (rowsLeft == 0 || charactersLeft <= 0 || (fits && found.size() == among.limit())) {
                        return new Found(found, place);
                    }
                    take(plan, fits);
                }
                more = batch.size() == most;
            }
            return new Found(found, Optional.empty());
        }

        private void take(PlanSummary plan, boolean fits) {
            if (fits) {
                found.add(plan);
            }
            place = Optional.of(Position.of(plan));
            rowsLeft--;
            charactersLeft -= plan.taskDescription().length();
        }

        private boolean fits(PlanSummary plan) {
            return plan.id().value().startsWith(text) || folded(plan.taskDescription()).contains(folded);
        }
    }

    /// All in capitals: of these there is one form where there may be several small ones, such as of the Greek sigma.
    private static String folded(String text) {
        return text.toUpperCase(Locale.ROOT);
    }
}
