package dev.mto.opencode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mto.agent.AgentSignal.PermissionAnswer;
import dev.mto.plan.Allowance;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GatekeeperTest {
    private static final Session OURS = new Session("ses_ours", Path.of("/work"), Optional.empty(), Optional.of("k1"));

    private final Gatekeeper gatekeeper = new Gatekeeper(new PermissionPolicy(List.of(Allowance.parse("bash")
            .orElseThrow()), List.of()));
    private ScriptedServer server;
    private OpencodeApi api;

    @BeforeEach
    void start() throws Exception {
        server = new ScriptedServer().with("/permission", "[]").with("/question", "[]");
        api = new OpencodeApi(server.calls());
    }

    @AfterEach
    void stop() {
        api.close();
        server.close();
    }

    @Test
    void allowsFirstSinceOneRefusalRefusesAll() throws Exception {
        server.with("/permission", asks(ask("per_1", "ses_ours", "edit"), ask("per_2", "ses_ours", "bash")))
                .with("/permission/per_1/reply", "true").with("/permission/per_2/reply", "true");
        assertThat(gatekeeper.sweep(api, OURS)).extracting(PermissionAnswer::permission).containsExactly("bash",
                "edit");
        assertThat(posts()).containsExactly("POST /permission/per_2/reply {\"reply\":\"once\"}",
                "POST /permission/per_1/reply {\"reply\":\"reject\",\"message\":\"" + PermissionPolicy.REFUSAL + "\"}");
        assertThat(gatekeeper.sweep(api, OURS)).isEmpty();
    }

    @Test
    void answersForChildrenThatToolsMadeAndForNobodyElse() throws Exception {
        server.with("/permission", asks(ask("per_1", "ses_child", "edit"), ask("per_2", "ses_other", "edit"), ask(
                "per_3", "ses_sibling", "edit")))
                .with("/permission/per_1/reply", "true")
                .with("/session/ses_child", "{'id':'ses_child','directory':'/work','parentID':'ses_ours'}".replace('\'',
                        '"'))
                .with("/session/ses_other", "{'id':'ses_other','directory':'/work'}".replace('\'', '"'))
                .with("/session/ses_sibling",
                        "{'id':'s','directory':'/work','parentID':'ses_ours','metadata':{'mto':'k2'}}".replace('\'',
                                '"'));
        assertThat(gatekeeper.sweep(api, OURS)).hasSize(1);
        assertThat(posts()).singleElement().asString().startsWith("POST /permission/per_1/reply");
    }

    @Test
    void answersEachPartOfAQuestion() throws Exception {
        server.with("/question", """
                [{"id":"que_1","sessionID":"ses_ours","questions":[{"question":"A?"},{"question":"B?"}]}]""")
                .with("/question/que_1/reply", "true");
        assertThat(gatekeeper.sweep(api, OURS)).extracting(PermissionAnswer::permission).containsExactly("question");
        String answer = "[\"" + PermissionPolicy.NO_ANSWER + "\"]";
        assertThat(posts()).containsExactly("POST /question/que_1/reply {\"answers\":[" + answer + "," + answer
                + "]}");
    }

    @Test
    void whatIsGoneWasRefused() throws Exception {
        server.with("/permission", asks(ask("per_1", "ses_ours", "edit"), ask("per_2", "ses_ours", "bash")));
        assertThat(gatekeeper.sweep(api, OURS)).extracting(PermissionAnswer::allowed).containsExactly(false);
    }

    @Test
    void anAnswerThatDidNotGetThroughIsGivenAgain() throws Exception {
        server.with("/permission", asks(ask("per_1", "ses_ours", "bash"))).with("/permission/per_1/reply", "<html>");
        assertThatThrownBy(() -> gatekeeper.sweep(api, OURS)).isInstanceOf(IOException.class);
        server.with("/permission/per_1/reply", "true");
        assertThat(gatekeeper.sweep(api, OURS)).extracting(PermissionAnswer::allowed).containsExactly(true);
        assertThat(posts()).hasSize(2);
    }

    @Test
    void passesOverWhatADeletedSessionLeftListed() throws Exception {
        server.with("/permission", asks(ask("per_1", "ses_deleted", "bash"), ask("per_2", "ses_ours", "bash")))
                .with("/permission/per_2/reply", "true");
        assertThat(gatekeeper.sweep(api, OURS)).hasSize(1);
        assertThat(posts()).singleElement().asString().startsWith("POST /permission/per_2/reply");
    }

    private List<String> posts() {
        return server.requests().stream().filter(request -> request.startsWith("POST")).toList();
    }

    private static String asks(String... asks) {
        return "[" + String.join(",", asks) + "]";
    }

    private static String ask(String id, String session, String permission) {
        return "{\"id\":\"" + id + "\",\"sessionID\":\"" + session + "\",\"permission\":\"" + permission
                + "\",\"patterns\":[\"x\"]}";
    }
}
