package dev.mto.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mto.delivery.SigningSecret;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class SignatureTest {
    private static final SigningSecret PUBLISHED = new SigningSecret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
            Instant.EPOCH, Optional.empty());
    private static final String BODY = "{\"test\": 2432232314}";

    /// The example that the specification's own libraries are tested with.
    @Test
    void signsAsTheSpecificationHasIt() {
        assertThat(Signature.of(List.of(PUBLISHED), "msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, BODY))
                .isEqualTo("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    @Test
    void signsWithEachSecretThatIsValid() {
        SigningSecret next = SigningSecret.make(byte[]::new, Instant.EPOCH);
        String both = Signature.of(List.of(next, PUBLISHED), "msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, BODY);
        assertThat(both.split(" ")).hasSize(2).allMatch(one -> one.startsWith("v1,"))
                .contains("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
        assertThat(next.text()).isEqualTo("whsec_" + "A".repeat(43) + "=");
        assertThat(next).as("in a log").hasToString("whsec_…");
    }
}
