package dev.mto.opencode;

import dev.mto.opencode.OpencodeSettings.Conduct;
import dev.mto.opencode.OpencodeSettings.Home;
import dev.mto.opencode.OpencodeSettings.Installation;
import dev.mto.opencode.OpencodeSettings.Patience;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A server that an earlier process left: a scripted one, with a process that only sleeps in the place of opencode's.
final class LeftServer implements AutoCloseable {
    private static final String MARKER = "left-" + ProcessHandle.current().pid() + "-" + System.nanoTime();

    private final ScriptedServer script;
    private final Process process = sleeping();
    private final Process command = sleeping();
    private final RecordFile note;
    private final ServerSupervisor supervisor;

    LeftServer(Path folder) throws IOException {
        script = new ScriptedServer().with("/global/health", "{\"version\":\"1.18.33\"}");
        Path record = folder.resolve("server.json");
        note = new RecordFile(record);
        note.write(announced().running(process.toHandle()));
        supervisor = new ServerSupervisor(
                new OpencodeSettings("test", new Installation(Optional.of(folder.resolve("none")), folder,
                        "1.18.33"), record, new Home.User(Map.of()), new Conduct("", List.of(), Patience.DEFAULT)),
                Map.of());
    }

    private ServerRecord announced() {
        return new ServerRecord(0, Optional.empty(), script.port(), "secret", "1.18.33", MARKER);
    }

    /// Forgets which process it is.
    void noteIntention() throws IOException {
        note.write(announced());
    }

    ScriptedServer script() {
        return script;
    }

    ServerSupervisor supervisor() {
        return supervisor;
    }

    Process process() {
        return process;
    }

    /// Something that a session of it started.
    Process command() {
        return command;
    }

    private static Process sleeping() throws IOException {
        ProcessBuilder builder = new ProcessBuilder("sleep", "120");
        builder.environment().put(ChildEnvironment.MARKER, MARKER);
        return builder.start();
    }

    @Override
    public void close() {
        try {
            supervisor.release(true);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            script.close();
            process.destroyForcibly();
            command.destroyForcibly();
        }
    }
}
