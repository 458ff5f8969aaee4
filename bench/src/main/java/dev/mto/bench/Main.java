package dev.mto.bench;

import dev.mto.bench.backend.BackendCommand;
import picocli.CommandLine;

/// `bench/run`.
public final class Main {
    private Main() {}

    public static void main(String... arguments) {
        System.exit(new CommandLine(new MeasureCommand()).addSubcommand(new BackendCommand())
                .addSubcommand(new HistoryCommand())
                .setCaseInsensitiveEnumValuesAllowed(true).setUsageHelpAutoWidth(true).execute(arguments));
    }
}
