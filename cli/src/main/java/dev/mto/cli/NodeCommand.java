package dev.mto.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `mto node`: one of the servers that share a journal. Does nothing by itself.
@Command(name = "node", description = "Have one of several servers give up its plans.", synopsisSubcommandLabel = "COMMAND", footer = {
        "", "Examples:", "  mto node drain", "  MTO_URL=http://10.0.0.7:7420 mto node drain", "  mto nodes"})
final class NodeCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "which COMMAND? drain; mto nodes lists them");
    }
}
