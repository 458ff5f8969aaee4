package dev.mto.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/// The completion for fish, which picocli does not write. Immutable in use.
record FishCompletion(CommandLine root) {
    String text() {
        List<String> lines = new ArrayList<>(List.of("# fish completion for mto", "complete -c mto -f"));
        below(root, "__fish_use_subcommand", lines);
        return String.join("\n", lines) + "\n";
    }

    /// The commands below one, and in turn what each of them takes.
    ///
    /// @param when the condition under which they can be typed
    private static void below(CommandLine parent, String when, List<String> lines) {
        for (Map.Entry<String, CommandLine> entry : parent.getSubcommands().entrySet()) {
            CommandLine command = entry.getValue();
            if (command.getCommandSpec().usageMessage().hidden()) {
                continue;
            }
            lines.add(line(when) + " -a " + entry.getKey()
                    + described(command.getCommandSpec().usageMessage().description()));
            String seen = "__fish_seen_subcommand_from " + entry.getKey();
            String inside = parent.getParent() == null ? seen : when + "; and " + seen;
            command.getCommandSpec().options().forEach(option -> lines.add(option(option, inside)));
            if (BashCompletion.takesPlan(command)) {
                lines.add(line(inside) + " -k -a '(mto plan-ids 2>/dev/null)'");
            }
            command.getCommandSpec().positionalParameters().stream().map(FishCompletion::words)
                    .filter(words -> !words.isEmpty())
                    .forEach(words -> lines.add(line(inside) + " -a " + quoted(words)));
            below(command, inside, lines);
        }
    }

    private static String option(OptionSpec option, String when) {
        String names = Stream.of(option.names())
                .map(name -> name.startsWith("--") ? " -l " + name.substring(2) : " -s " + name.substring(1))
                .collect(Collectors.joining());
        String words = words(option);
        String value = words.isEmpty() ? "" : " -a " + quoted(words);
        if (option.auxiliaryTypes()[0] == Path.class) {
            value = " -F";
        }
        return line(when) + names + (option.arity().max() > 0 ? " -r" + value : "") + described(option.description());
    }

    /// What is one of a few words, such as a format.
    private static String words(ArgSpec argument) {
        Class<?> type = argument.auxiliaryTypes()[0];
        return type.isEnum()
                ? Stream.of(type.getEnumConstants()).map(Object::toString).collect(Collectors.joining(" "))
                : "";
    }

    private static String line(String when) {
        return "complete -c mto -n " + quoted(when);
    }

    private static String described(String[] description) {
        return description.length == 0 ? "" : " -d " + quoted(description[0]);
    }

    private static String quoted(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }
}
