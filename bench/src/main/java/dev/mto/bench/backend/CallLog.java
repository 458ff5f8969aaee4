package dev.mto.bench.backend;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;

/// Writes marks, one to a line, from a thread of its own, so that no call waits for it. Thread-safe.
final class CallLog implements AutoCloseable {
    private final LinkedBlockingQueue<String> lines = new LinkedBlockingQueue<>();
    private final PrintStream out;
    private final Thread writer;

    CallLog(PrintStream out) {
        this.out = out;
        this.writer = Thread.ofPlatform().name("call-log").daemon().start(this::run);
    }

    void add(CallMark mark) {
        lines.add(mark.line());
    }

    private void run() {
        List<String> batch = new ArrayList<>();
        try {
            while (true) {
                batch.add(lines.take());
                lines.drainTo(batch);
                out.print(String.join("\n", batch) + "\n");
                out.flush();
                batch.clear();
            }
        } catch (InterruptedException _) {
            lines.drainTo(batch);
            batch.forEach(out::println);
            out.flush();
        }
    }

    /// Writes what is left.
    @Override
    public void close() {
        writer.interrupt();
        try {
            writer.join();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
