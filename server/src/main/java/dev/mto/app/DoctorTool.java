package dev.mto.app;

import dev.mto.app.Examination.Finding;
import dev.mto.config.SettingsLoader;
import dev.mto.config.SettingsResult;
import dev.mto.plan.ModelRef;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.spi.ToolProvider;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/// `mto doctor`: whether this machine has what is needed, and the line that mends what it has not.
public final class DoctorTool implements ToolProvider {
    @Override
    public String name() {
        return "mto-doctor";
    }

    @Override
    public int run(PrintWriter out, PrintWriter err, String... arguments) {
        return new CommandLine(new Doctor()).setOut(out).setErr(err).execute(arguments);
    }

    @Command(name = "mto doctor", mixinStandardHelpOptions = true, sortOptions = false, description = "Checks the JDK, the configuration, the store, the port, the chat endpoint if any, "
            + "opencode and its model, and says what to do about whatever is wrong. Asks each model for one word, "
            + "which costs a few tokens.", footer = {"", "Examples:", "  mto doctor", "  mto doctor --no-model",
                    "  mto doctor --model anthropic/claude-sonnet-4-5"})
    private static final class Doctor implements Callable<Integer> {
        @Spec
        private CommandSpec spec;

        @Option(names = "--model", paramLabel = "PROVIDER/MODEL", converter = ModelConverter.class, description = "Ask this model instead of opencode's default.")
        private Optional<ModelRef> model = Optional.empty();

        @Option(names = "--no-model", description = "Ask no model.")
        private boolean noModel;

        @Override
        public Integer call() throws InterruptedException {
            report(Examination.jdk());
            return switch (new SettingsLoader(System.getenv(), Map.of(), Path.of(System.getProperty("user.home")))
                    .load()) {
                case SettingsResult.Refused refused -> {
                    report(Finding.bad("configuration", refused.describe(), "correct the lines named above"));
                    yield 1;
                }
                case SettingsResult.Loaded loaded -> examine(new Examination(loaded, this::progress));
            };
        }

        private int examine(Examination examination) throws InterruptedException {
            boolean sound = report(examination.configuration());
            sound &= report(examination.store());
            sound &= report(examination.port());
            Optional<Finding> chat = examination.chat(!noModel);
            sound &= chat.isEmpty() || report(chat.get());
            List<Finding> servers = examination.needsOpencode() ? examination.servers() : List.of();
            for (Finding server : servers) {
                sound &= report(server);
            }
            if (examination.needsOpencode() && servers.isEmpty()) {
                sound &= report(examination.opencode());
                sound &= noModel || report(examination.model(model));
            }
            return sound ? 0 : 1;
        }

        private boolean report(Finding finding) {
            PrintWriter out = spec.commandLine().getOut();
            out.printf("%s %-14s %s%n", finding.sound() ? "✓" : "✗", finding.subject(), finding.fact());
            finding.remedy().ifPresent(remedy -> out.printf("  %-14s → %s%n", "", remedy));
            out.flush();
            return finding.sound();
        }

        private void progress(String line) {
            spec.commandLine().getErr().println("  … " + line);
            spec.commandLine().getErr().flush();
        }
    }

    /// Reads `PROVIDER/MODEL`.
    private static final class ModelConverter implements ITypeConverter<ModelRef> {
        @Override
        public ModelRef convert(String text) {
            return ModelRef.parse(text)
                    .orElseThrow(() -> new TypeConversionException("'" + text + "' is not PROVIDER/MODEL"));
        }
    }
}
