package dev.mto.cli.view;

import java.io.PrintStream;
import java.time.Instant;
import java.util.Optional;

/// Watches a plan where there is no terminal: a line for each change. Confined to one thread.
public final class PlainView implements LiveView {
    private final PrintStream out;
    private String noted = "";
    private Optional<PlanPicture> before = Optional.empty();

    public PlainView(PrintStream out) {
        this.out = out;
    }

    @Override
    public void note(String text) {
        if (!text.equals(noted) && !text.isEmpty()) {
            out.println(text);
        }
        noted = text;
    }

    @Override
    public void show(PlanPicture plan, Activities activities, Instant now, boolean changed) {
        if (changed) {
            new PlanChanges(before, plan, now).lines().forEach(out::println);
            before = Optional.of(plan);
        }
    }

    @Override
    public void restore() {
        out.flush();
    }

    @Override
    public void close() {
        out.flush();
    }
}
