package dev.mto.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `mto webhook`: what is told to other servers. Does nothing by itself.
@Command(name = "webhook", description = "Show the secret that webhooks are signed with, and send one again.", synopsisSubcommandLabel = "COMMAND", footer = {
        "", "Examples:", "  mto webhook secret", "  mto webhook retry plan_3f9k2m-17"})
final class WebhookCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "which COMMAND? secret or retry");
    }
}
