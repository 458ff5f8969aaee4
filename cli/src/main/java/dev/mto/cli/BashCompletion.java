package dev.mto.cli;

import java.nio.file.Path;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/// The completion for bash, and for zsh, which runs it through a layer of its own: what picocli writes, and around that
/// what it cannot know. Immutable in use.
record BashCompletion(CommandLine root) {
    String text() {
        Set<String> files = options(option -> option.auxiliaryTypes()[0] == Path.class);
        Set<String> others = options(option -> option.arity().max() > 0);
        others.removeAll(files);
        Set<String> plans = root.getSubcommands().values().stream().filter(BashCompletion::takesPlan)
                .map(CommandLine::getCommandName).collect(Collectors.toCollection(TreeSet::new));
        return AutoComplete.bash("mto", root)
                + around(cases(plans), files, cases(others));
    }

    private static String around(String plans, Set<String> files, String others) {
        return """

                # Around the above: files after %2$s, and the ids of plans.
                function _complete_mto_and_plans() {
                  _complete_mto
                  local word=${COMP_WORDS[COMP_CWORD]}
                  case ${COMP_WORDS[COMP_CWORD-1]} in
                    %3$s)
                      type compopt &>/dev/null && compopt -o default
                      return ;;
                    %4$s)
                      return ;;
                  esac
                  case ${COMP_WORDS[1]} in
                    %1$s)
                      if [[ "${word}" != -* ]] && (( COMP_CWORD > 1 )); then
                        COMPREPLY=( $(compgen -W "$(mto plan-ids 2>/dev/null | cut -f 1)" -- "${word}") )
                      fi ;;
                  esac
                }

                complete -F _complete_mto_and_plans -o default mto
                """.formatted(plans, String.join(", ", files), cases(files), others);
    }

    /// Whether a command is to be given the id of a plan.
    static boolean takesPlan(CommandLine command) {
        return command.getCommandSpec().positionalParameters().stream().anyMatch(BashCompletion::isPlan);
    }

    /// Whether an argument is the id of a plan.
    static boolean isPlan(ArgSpec argument) {
        return Stream.of(argument.converters()).anyMatch(PlanIdText.class::isInstance);
    }

    private Set<String> options(Predicate<OptionSpec> wanted) {
        return all(root).flatMap(command -> command.getCommandSpec().options().stream()).filter(wanted)
                .flatMap(option -> Stream.of(option.names())).collect(Collectors.toCollection(TreeSet::new));
    }

    private static Stream<CommandLine> all(CommandLine command) {
        return Stream.concat(Stream.of(command),
                command.getSubcommands().values().stream().flatMap(BashCompletion::all));
    }

    private static String cases(Collection<String> words) {
        return String.join("|", words);
    }
}
