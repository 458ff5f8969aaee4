package dev.mto.cli;

import dev.mto.cli.view.TokenTable;
import dev.mto.client.ApiException;
import dev.mto.client.Token;
import dev.mto.client.TokenApi;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `mto token list`: the tokens there are, without their secrets.
@Command(name = "list", description = "List tokens, newest first: what each may do, and when it was last used.", footer = {
        "", "Examples:", "  mto token list", "  mto token list --all"})
final class TokenListCommand implements Callable<Integer> {
    private final Shell shell;

    @Option(names = "--all", description = "Also those that are revoked or have expired.")
    private boolean all;

    TokenListCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() throws ApiException {
        List<Token> tokens = new TokenApi(shell.servers().require()).list().stream()
                .filter(token -> all || token.state().equals("active")).toList();
        if (tokens.isEmpty()) {
            shell.out().println("no tokens");
            return ExitCodes.OK;
        }
        Page page = Page.of(shell);
        new TokenTable(tokens, Instant.now()).lines(page.theme(), page.width()).forEach(page::println);
        return ExitCodes.OK;
    }
}
