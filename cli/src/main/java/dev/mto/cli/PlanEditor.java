package dev.mto.cli;

import dev.mto.client.PlanDocument;
import dev.mto.client.PlannedSubtask;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jline.utils.Signals;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;

/// Has somebody change a plan in the editor of their choice. What was written is kept until it was taken, so that nothing
/// is lost to a comma. Confined to one thread.
final class PlanEditor {
    private final Shell shell;
    private Optional<Path> file = Optional.empty();

    PlanEditor(Shell shell) {
        this.shell = shell;
    }

    /// Somebody's text cannot be had, or is no JSON. The message is for people.
    static final class UnreadableEdit extends Exception {
        private static final long serialVersionUID = 1;

        UnreadableEdit(String message) {
            super(message);
        }
    }

    /// Opens the editor.
    ///
    /// @return the array of sub-tasks as it then stands in the file
    JsonNode edit(PlanDocument plan) throws UnreadableEdit, InterruptedException {
        try {
            if (file.isEmpty()) {
                Path fresh = Files.createTempFile(plan.plan().id() + "-", ".json");
                Files.writeString(fresh, text(plan));
                file = Optional.of(fresh);
            }
            open(file.get());
            return read(Files.readString(file.get()));
        } catch (IOException exception) {
            throw new UnreadableEdit("the plan cannot be edited: " + exception.getMessage());
        }
    }

    private static String text(PlanDocument plan) {
        ArrayNode subtasks = JsonMapper.shared().createArrayNode();
        plan.subtasks().forEach(subtask -> subtasks.add(PlannedSubtask.of(subtask).json()));
        return subtasks.toPrettyString() + "\n";
    }

    /// In an editor Ctrl-C is a key like others; the terminal sends it to us as well, who would cancel the plan.
    private void open(Path path) throws IOException, UnreadableEdit, InterruptedException {
        String editor = Optional.ofNullable(shell.variables().get("VISUAL"))
                .or(() -> Optional.ofNullable(shell.variables().get("EDITOR"))).filter(name -> !name.isBlank())
                .orElse("vi");
        Object before = Signals.register("INT", () -> {});
        int code;
        try {
            code = new ProcessBuilder("/bin/sh", "-c", editor + " \"$1\"", "mto", path.toString()).inheritIO().start()
                    .waitFor();
        } finally {
            Signals.unregister("INT", before);
        }
        if (code != 0) {
            throw new UnreadableEdit("the editor (" + editor + ") ended with " + code + "; $EDITOR names another one");
        }
    }

    /// An array of sub-tasks, as somebody wrote it.
    static JsonNode read(String text) throws UnreadableEdit {
        try {
            return JsonMapper.shared().readTree(text);
        } catch (JacksonException exception) {
            throw new UnreadableEdit("that is no JSON: " + exception.getOriginalMessage());
        }
    }

    /// It was taken: the next time begins with the plan as it then is.
    void taken() {
        try {
            if (file.isPresent()) {
                Files.deleteIfExists(file.get());
            }
        } catch (IOException _) {
            // A file in the temporary folder, which the system clears.
        }
        file = Optional.empty();
    }

    /// What was written stays in its file, and the next time begins with the plan as it then is.
    void leave() {
        file = Optional.empty();
    }

    /// Where what was written is kept, and how to send it; empty where nothing is.
    Optional<String> kept(String id) {
        return file.map(path -> "what you wrote is kept in " + path + "; send it with: mto edit " + id + " --file "
                + path);
    }
}
