package dev.mto.cli;

import dev.mto.client.ApiException;
import dev.mto.client.Delivery;
import dev.mto.client.WebhookApi;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `mto webhook retry`: sends one again.
@Command(name = "retry", description = "Try a webhook again at once, also one that was given up.", footer = {"",
        "Examples:", "  mto webhook retry plan_3f9k2m-17",
        "  mto status --deliveries plan_3f9k2m    # then: mto webhook retry with one of these ids"})
final class WebhookRetryCommand implements Callable<Integer> {
    private final Shell shell;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "ID", description = "As mto status --deliveries prints it: the plan's id, a dash, a number.")
    private String id = "";

    WebhookRetryCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() throws ApiException {
        int dash = id.lastIndexOf('-');
        if (dash < 1) {
            throw new ParameterException(spec.commandLine(),
                    "ID: " + id + " is not the id of a webhook, such as plan_3f9k2m-17");
        }
        Delivery delivery = new WebhookApi(shell.servers().require()).retry(id.substring(0, dash), id);
        shell.out().println(delivery.id() + " is " + delivery.state() + (delivery.state().equals("pending")
                ? "; mto status --deliveries " + id.substring(0, dash) + " tells how it goes"
                : ""));
        return ExitCodes.OK;
    }
}
