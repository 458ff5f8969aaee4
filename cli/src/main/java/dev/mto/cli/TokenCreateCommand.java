package dev.mto.cli;

import dev.mto.client.ApiException;
import dev.mto.client.IssuedToken;
import dev.mto.client.Token;
import dev.mto.client.TokenApi;
import dev.mto.client.TokenRequest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `mto token create`: makes a token, and shows its secret this once.
@Command(name = "create", description = "Make a token. Its secret is printed this once and kept nowhere.", footer = {"",
        "Scopes: plans:read sees the owner's plans; plans:write also hands plans in and calls them off;",
        "admin may do everything, with everybody's plans, and makes tokens.",
        "The secret goes to standard output, all else to standard error.", "", "Examples:",
        "  mto token create --name ci --scope plans:write --root ~/code/shop --expires 90d",
        "  mto token create --name screen --scope plans:read --owner ci --expires never",
        "  MTO_TOKEN=$(mto token create --name me --scope plans:write --root .) mto run \"Sum it up\""})
final class TokenCreateCommand implements Callable<Integer> {
    private final Shell shell;

    @Option(names = "--name", paramLabel = "NAME", required = true, description = "What it is for, such as ci: 1 to 64 of a-z, 0-9, '.', '_' and '-'.")
    private String name = "";

    @Option(names = "--scope", paramLabel = "SCOPE", required = true, split = ",", description = "What it may do: plans:read, plans:write or admin; several with commas.")
    private List<String> scopes = new ArrayList<>();

    @Option(names = "--root", paramLabel = "PATH", description = "A folder that its plans may work in, and all below; repeatable. Needed with plans:write.")
    private List<Path> roots = new ArrayList<>();

    @Option(names = "--allow", paramLabel = "NAME[:GLOB]", description = "A permission that its plans may be given, such as bash; repeatable (default: none).")
    private List<String> allow = new ArrayList<>();

    @Option(names = "--owner", paramLabel = "OWNER", description = "Whose plans it makes and sees (default: NAME). Tokens of one owner share their plans.")
    private Optional<String> owner = Optional.empty();

    @Option(names = "--expires", paramLabel = "TIME", description = "When it ends, such as 12h or 90d, or never (default: 30d).")
    private Optional<String> expires = Optional.empty();

    TokenCreateCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() throws ApiException {
        List<String> folders = roots.stream().map(root -> shell.directory().resolve(root).normalize().toString())
                .toList();
        IssuedToken issued = new TokenApi(shell.servers().require())
                .create(new TokenRequest(name, owner, scopes, folders, allow, expires));
        Token token = issued.token();
        shell.err().println("token " + token.name() + " (" + token.id() + ") of " + token.owner() + ": "
                + String.join(", ", token.scopes())
                + token.expiresAt().map(at -> ", until " + at).orElse(", without an end"));
        shell.err().println("this is its secret, which is not shown again; MTO_TOKEN takes it:");
        shell.out().println(issued.secret());
        return ExitCodes.OK;
    }
}
