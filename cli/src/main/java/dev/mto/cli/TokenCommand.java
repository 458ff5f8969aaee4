package dev.mto.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `mto token`: who else may use the server. Does nothing by itself.
@Command(name = "token", description = "Make, list and revoke tokens, which let others use this server.", synopsisSubcommandLabel = "COMMAND", footer = {
        "", "Examples:", "  mto token create --name ci --scope plans:write --root ~/code/shop",
        "  mto token list", "  mto token revoke ci"})
final class TokenCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "which COMMAND? create, list or revoke");
    }
}
