package dev.mto.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mto.config.Settings.OpencodeServer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What `opencode.servers` is read as.
class ServerEntriesTest {
    private static final String FROM = " (environment variable MTO_OPENCODE_SERVERS)";

    @TempDir
    private Path folder;

    private static List<OpencodeServer> servers(Map<String, String> environment) {
        SettingsResult result = new SettingsLoader(environment, Map.of(), Path.of("/home/somebody")).load();
        assertThat(result).isInstanceOf(SettingsResult.Loaded.class);
        return ((SettingsResult.Loaded) result).settings().opencode().servers();
    }

    private static List<String> problems(Map<String, String> environment) {
        SettingsResult result = new SettingsLoader(environment, Map.of(), Path.of("/home/somebody")).load();
        assertThat(result).isInstanceOf(SettingsResult.Refused.class);
        return ((SettingsResult.Refused) result).problems().stream().map(SettingProblem::toString).toList();
    }

    private static List<String> problems(String servers) {
        return problems(Map.of("MTO_OPENCODE_SERVERS", servers));
    }

    @Test
    void oneLineAndAListSayTheSame() throws IOException {
        List<OpencodeServer> both = List.of(
                new OpencodeServer("http://10.0.0.5:4096", URI.create("http://10.0.0.5:4096"), "opencode",
                        Optional.empty(), 1, OptionalInt.empty()),
                new OpencodeServer("two", URI.create("https://oc.example.com/two"), "me", Optional.of("s3cret"), 3,
                        OptionalInt.of(8)));
        assertThat(servers(Map.of("MTO_OPENCODE_SERVERS", "http://10.0.0.5:4096, https://oc.example.com/two name=two "
                + "user=me password=s3cret weight=3 cap=8"))).isEqualTo(both);
        Map<String, String> file = new HashMap<>(Map.of("MTO_CONFIG", Files.writeString(folder.resolve("c.yaml"), """
                opencode:
                  servers:
                    - http://10.0.0.5:4096
                    - https://oc.example.com/two cap=8 weight=3 name=two user=me passwordVariable=MTO_OPENCODE_PW
                """).toString(), "MTO_OPENCODE_PW", "s3cret\n"));
        assertThat(servers(file)).isEqualTo(both);
        file.put("MTO_OPENCODE_SERVERS", "");
        file.remove("MTO_OPENCODE_PW");
        assertThat(servers(file)).as("none").isEmpty();
    }

    @Test
    void aPasswordIsNotShown() {
        assertThat(servers(Map.of("MTO_OPENCODE_SERVERS", "http://h password=s3cret")).toString())
                .doesNotContain("s3cret");
        assertThat(problems("ftp://me:s3cret@h, http://me:s3cret@h, http://h password=s3cret,s3cret, "
                + "http://h password=s3cret s3cret, s3cret weight=-1").toString()).doesNotContain("s3cret");
        assertThat(problems(Map.of("MTO_OPENCODE_SERVER", "http://h password=s3cret", "MTO_OPENCODE_PASSWORD",
                "s3cret")).toString()).doesNotContain("s3cret").contains("MTO_OPENCODE_PASSWORD");
    }

    @Test
    void everythingThatIsWrongIsToldAtOnce() {
        String one = "opencode.servers is \"http://h\": entry 1 ";
        assertThat(problems("http://h weight=-1 cap=many user=a:b passwordVariable=NOT_SET password= name=a/b "
                + "weight=2 wieght=3, h:4096,"))
                .containsExactlyInAnyOrder(one + "weight must be a whole number from 0 to 1000" + FROM,
                        one + "cap must be a whole number from 1 to 10000" + FROM,
                        one + "user must be a name without a colon" + FROM,
                        one + "password and passwordVariable must not both be given" + FROM,
                        one + "password must not be empty; without a password leave it out" + FROM,
                        one + "passwordVariable names NOT_SET, which is not set in the environment" + FROM,
                        one + "name must be 1 to 64 letters, digits, dots, dashes or underscores" + FROM,
                        one + "weight must be given once" + FROM,
                        one + "may be followed only by words such as weight=2; known are: name, user, password, "
                                + "passwordVariable, weight, cap. A password with blanks or commas goes into a variable"
                                + FROM,
                        "opencode.servers entry 2 must begin with an http or https address without user, query or "
                                + "fragment, such as http://10.0.0.5:4096" + FROM,
                        "opencode.servers entry 3 must begin with an http or https address without user, query or "
                                + "fragment, such as http://10.0.0.5:4096" + FROM);
    }

    @Test
    void namesTellServersApart() {
        assertThat(problems("http://h name=a, http://i name=a")).containsExactly(
                "opencode.servers is \"http://h\": must not have the name of another server, a" + FROM,
                "opencode.servers is \"http://i\": must not have the name of another server, a" + FROM);
        assertThat(servers(Map.of("MTO_OPENCODE_SERVERS", "http://h, http://h"))).as("told once more").hasSize(2);
    }
}
