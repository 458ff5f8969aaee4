package dev.mto.sample;

import dev.mto.sample.ChatRequest.Message;
import dev.mto.sample.ChatRequest.ToolCall;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Does a sub-task as far as rules can: looks at the directory with the tools that are offered, or makes a table or a
/// summary of earlier results. Immutable.
///
/// @param pace how fast it answers
/// @param searchable whether opencode can search files here
record SampleWork(Pace pace, boolean searchable) {
    private static final String CONTEXT = "Context from previous steps:";
    private static final Pattern TABLE = Pattern.compile("\\b(table|tabulate|comparison|compare|matrix)\\b");
    private static final Pattern GREETING = Pattern.compile(
            "^\\W*(?:hi|hello|hey|help|thanks|thank you|test|ping|who are you|what are you)\\b.{0,40}$",
            Pattern.CASE_INSENSITIVE);

    /// Answers a piece of work, or the results of the tools called for it.
    ///
    /// @param prompt the work, and maybe results of earlier work
    Reply reply(ChatRequest request, String prompt) {
        int mark = prompt.indexOf(CONTEXT);
        String description = (mark < 0 ? prompt : prompt.substring(0, mark)).strip();
        List<StepReport> context = mark < 0 ? List.of() : StepReport.in(prompt.substring(mark));
        if (!context.isEmpty()) {
            return text(TABLE.matcher(description.toLowerCase(Locale.ROOT)).find()
                    ? headed(description, table(context))
                    : headed(description, summary(context)));
        }
        Toolbox tools = new Toolbox(request.tools());
        Aspect aspect = Aspect.of(description, searchable && tools.has(new Look.Glob("*"))
                && tools.has(new Look.Grep("x")));
        return description.isEmpty() || GREETING.matcher(description).matches() || !tools.has(aspect.first())
                ? text(introduction())
                : look(request, tools, aspect, description);
    }

    private Reply look(ChatRequest request, Toolbox tools, Aspect aspect, String description) {
        List<Message> since = request.sinceLastUser();
        List<ToolOutput> outputs = since.stream().filter(message -> message.role().equals("tool"))
                .map(message -> ToolOutput.of(message.text())).toList();
        int turns = request.turnsSinceLastUser();
        if (turns == 0 || outputs.isEmpty()) {
            return turns > 0 ? text(introduction()) : calls(request, tools, List.of(aspect.first()));
        }
        List<Look.Read> second = aspect.second(outputs.getFirst());
        if (turns == 1 && !second.isEmpty() && tools.has(second.getFirst())) {
            return calls(request, tools, second);
        }
        return text(report(aspect, description, outputs));
    }

    private Reply calls(ChatRequest request, Toolbox tools, List<? extends Look> looks) {
        List<ToolCall> calls = new ArrayList<>();
        for (Look look : looks) {
            // The length of the conversation makes the id unique in it, and the same for the same request.
            Optional<ToolCall> call = tools.call(look, "call_" + request.messages().size() + "_" + calls.size());
            call.ifPresent(calls::add);
        }
        return new Reply.ToolCalls(calls, pace);
    }

    private static String report(Aspect aspect, String description, List<ToolOutput> outputs) {
        String found = aspect.facts(outputs.getFirst(), outputs.subList(1, outputs.size())).stream()
                .map(fact -> "\n- Found: " + fact).collect(Collectors.joining());
        return headed(description, "- Looked at: " + aspect.words() + " (`" + aspect.first().tool() + "`)" + found);
    }

    private static String table(List<StepReport> reports) {
        return "| Step | Looked at | Found |\n|---|---|---|\n" + reports.stream()
                .map(report -> "| " + cell(report.description()) + " | " + cell(report.looked()) + " | "
                        + cell((report.failed() ? "failed: " : "") + report.gist()) + " |")
                .collect(Collectors.joining("\n"));
    }

    private static String summary(List<StepReport> reports) {
        List<String> points = new ArrayList<>();
        for (StepReport report : reports) {
            if (report.failed()) {
                points.add("- " + report.description() + ": failed: " + report.gist());
            } else if (report.rows().isEmpty()) {
                points.add("- " + report.description() + ": " + report.gist());
            } else {
                points.add("- " + report.description() + ": a table of " + report.rows().size() + " rows");
                report.rows().forEach(row -> points.add("- " + inWords(row)));
            }
        }
        return String.join("\n", points);
    }

    private static String inWords(String row) {
        List<String> cells = List.of(row.replaceAll("^\\||\\|$", "").split("(?<!\\\\)\\|"));
        return cells.getFirst().strip() + ": " + cells.getLast().strip();
    }

    private static String headed(String description, String body) {
        return "**" + Texts.shorten(description.replaceAll("\\s+", " "), 200) + "**\n\n" + body;
    }

    private static String introduction() {
        return "This is what answers where no language model is set up. It can cut a request into steps, look at a "
                + "directory with opencode's `read` tool, and put results together; it understands nothing.\n\n"
                + Texts.WAY_OUT;
    }

    private static String cell(String text) {
        return text.replaceAll("\\s+", " ").replace("|", "\\|");
    }

    private Reply text(String body) {
        return new Reply.Text(Texts.signed(body), pace);
    }
}
