package dev.mto.json;

import dev.mto.plan.SubtaskSpec;
import dev.mto.planner.PlanReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/// Finds the objects of an array of objects, each as soon as its last brace has come. Confined to one thread.
///
/// Looks at nothing but brackets and quotes, so it is wrong where a comment holds one of them. What it then gives cannot be
/// read, which ends it; the whole text is read another way in any case.
final class JsonPlanStream implements PlanReader.Stream {
    private enum Place {
        /// No array of objects has begun.
        BEFORE,
        /// Its bracket was the last that came.
        OPENED,
        /// In the array, between two objects.
        BETWEEN,
        INSIDE,
        OVER
    }

    private final BiFunction<Integer, String, Optional<SubtaskSpec>> reader;
    private final StringBuilder object = new StringBuilder();
    private Place place = Place.BEFORE;
    private int depth;
    private boolean quoted;
    private boolean escaped;
    private int count;

    /// @param reader makes a sub-task of an object's place and text; empty where that cannot be done
    JsonPlanStream(BiFunction<Integer, String, Optional<SubtaskSpec>> reader) {
        this.reader = reader;
    }

    @Override
    public List<SubtaskSpec> feed(String piece) {
        List<SubtaskSpec> closed = new ArrayList<>();
        for (int i = 0; i < piece.length() && place != Place.OVER; i++) {
            take(piece.charAt(i)).ifPresent(closed::add);
        }
        return closed;
    }

    private Optional<SubtaskSpec> take(char next) {
        switch (place) {
            case BEFORE -> place = next == '[' ? Place.OPENED : Place.BEFORE;
            case OPENED -> {
                if (next == '{') {
                    open(next);
                } else if (!Character.isWhitespace(next) && next != '[') {
                    place = Place.BEFORE;
                }
            }
            case BETWEEN -> {
                if (next == '{') {
                    open(next);
                } else if (next == ']') {
                    place = Place.OVER;
                }
            }
            case INSIDE -> {
                object.append(next);
                follow(next);
                return depth == 0 ? close() : Optional.empty();
            }
            case OVER -> {
            }
        }
        return Optional.empty();
    }

    private void open(char brace) {
        place = Place.INSIDE;
        object.setLength(0);
        object.append(brace);
        depth = 1;
    }

    private void follow(char next) {
        if (escaped) {
            escaped = false;
        } else if (quoted) {
            escaped = next == '\\';
            quoted = next != '"';
        } else {
            quoted = next == '"';
            depth += next == '{' || next == '[' ? 1 : next == '}' || next == ']' ? -1 : 0;
        }
    }

    private Optional<SubtaskSpec> close() {
        Optional<SubtaskSpec> read = reader.apply(count++, object.toString());
        place = read.isPresent() ? Place.BETWEEN : Place.OVER;
        return read;
    }
}
