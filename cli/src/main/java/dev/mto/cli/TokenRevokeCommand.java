package dev.mto.cli;

import dev.mto.client.ApiException;
import dev.mto.client.Token;
import dev.mto.client.TokenApi;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `mto token revoke`: takes a token back.
@Command(name = "revoke", description = "Take a token back, at once. Plans that it made go on.", footer = {"",
        "Examples:", "  mto token revoke ci", "  mto token revoke 7kq2m9xw3nfa"})
final class TokenRevokeCommand implements Callable<Integer> {
    private final Shell shell;

    @Parameters(paramLabel = "NAME_OR_ID", description = "As mto token list prints it.")
    private String token = "";

    TokenRevokeCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() throws ApiException {
        Token revoked = new TokenApi(shell.servers().require()).revoke(token);
        shell.out().println("token " + revoked.name() + " (" + revoked.id() + ") is revoked");
        return ExitCodes.OK;
    }
}
