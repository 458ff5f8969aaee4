package dev.mto.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mto.delivery.SigningSecret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The examples of docs/webhooks.md are run as they stand there.
@Timeout(120)
final class WebhookDocsIT {
    private static final String BODY = "{\"type\":\"plan.completed\",\"data\":{\"plan\":{\"answer\":\"Ünï 😀\\n\"}}}";
    private static final String ID = "plan_3f9k2m-17";

    @TempDir
    private Path folder = Path.of("");
    private final SigningSecret secret = SigningSecret.make(count -> {
        byte[] bytes = new byte[count];
        for (int i = 0; i < count; i++) {
            bytes[i] = (byte) (200 + i);
        }
        return bytes;
    }, Instant.EPOCH);

    private static String example(String language) throws IOException {
        Matcher block = Pattern.compile("<!-- example: " + language + " -->\\s+```\\w+\\n(.*?)\\n```", Pattern.DOTALL)
                .matcher(Files.readString(Path.of("../docs/webhooks.md")));
        assertThat(block.find()).as("an example in " + language).isTrue();
        return block.group(1);
    }

    private String signature(long timestamp) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(secret.key(), "HmacSHA256"));
        return "v1," + Base64.getEncoder().encodeToString(
                mac.doFinal((ID + "." + timestamp + "." + BODY).getBytes(StandardCharsets.UTF_8)));
    }

    private String verdict(List<String> command, long timestamp, String signature, String body) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("SECRET", secret.text());
        builder.environment().put("ID", ID);
        builder.environment().put("TIMESTAMP", String.valueOf(timestamp));
        builder.environment().put("SIGNATURE", signature);
        Process process = builder.start();
        try (var in = process.getOutputStream()) {
            in.write(body.getBytes(StandardCharsets.UTF_8));
        }
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return said;
    }

    private void check(List<String> command) throws Exception {
        long now = Instant.now().getEpochSecond();
        String good = signature(now);
        assertThat(verdict(command, now, good, BODY)).isEqualTo("genuine");
        assertThat(verdict(command, now, "v1,AAAA " + good, BODY)).as("of two, one").isEqualTo("genuine");
        assertThat(verdict(command, now, good, BODY + " ")).isEqualTo("forged");
        assertThat(verdict(command, now + 1, good, BODY)).isEqualTo("forged");
        assertThat(verdict(command, now, "v1,AAAA", BODY)).isEqualTo("forged");
        assertThat(verdict(command, now - 900, signature(now - 900), BODY)).as("too old").isNotEqualTo("genuine");
    }

    @Test
    void theShellExample() throws Exception {
        check(List.of("sh", Files.writeString(folder.resolve("verify.sh"), example("sh")).toString()));
    }

    @Test
    void theJavaExample() throws Exception {
        String java = ProcessHandle.current().info().command().orElseThrow();
        check(List.of(java, "-XX:TieredStopAtLevel=1",
                Files.writeString(folder.resolve("Verify.java"), example("java")).toString()));
    }

    /// Where there is no Python there is nobody to read the example either.
    @Test
    void thePythonExample() throws Exception {
        List<String> commands = new ArrayList<>();
        for (String place : Objects.requireNonNullElse(System.getenv("PATH"), "").split(":", -1)) {
            if (Files.isExecutable(Path.of(place, "python3"))) {
                commands.add(Path.of(place, "python3").toString());
            }
        }
        String text = Files.writeString(folder.resolve("verify.py"), example("py")).toString();
        for (String python : commands.stream().limit(1).toList()) {
            check(List.of(python, text));
        }
    }
}
