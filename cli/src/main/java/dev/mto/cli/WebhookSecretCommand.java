package dev.mto.cli;

import dev.mto.client.ApiException;
import dev.mto.client.WebhookApi;
import dev.mto.client.WebhookSecret;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `mto webhook secret`: what a receiver checks signatures with.
@Command(name = "secret", description = "Print the secret that your webhooks are signed with.", footer = {"",
        "The secret goes to standard output, all else to standard error.", "", "Examples:", "  mto webhook secret",
        "  mto webhook secret --rotate"})
final class WebhookSecretCommand implements Callable<Integer> {
    private final Shell shell;

    @Option(names = "--rotate", description = "Make a new one first. The one before signs beside it for a day.")
    private boolean rotate;

    WebhookSecretCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() throws ApiException {
        WebhookApi api = new WebhookApi(shell.servers().require());
        WebhookSecret secret = rotate ? api.rotateSecret() : api.secret();
        secret.previousUntil().forEach(until -> shell.err().println("one before it signs beside it until " + until));
        shell.out().println(secret.text());
        return ExitCodes.OK;
    }
}
