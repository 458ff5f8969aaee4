package dev.mto.opencode;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mto.agent.FailureKind;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ErrorKindsTest {
    @ParameterizedTest
    @CsvSource({"401, PROVIDER_AUTH", "400, PROVIDER_REJECTED", "503, PROVIDER_UNAVAILABLE"})
    void readsTheProvidersStatus(int status, FailureKind kind) {
        assertThat(ErrorKinds.of(new SessionError("APIError", "no", OptionalInt.of(status)))).isEqualTo(kind);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            APIError                 | Cannot connect to API                       | PROVIDER_UNAVAILABLE
            ProviderAuthError        | no key                                      | PROVIDER_AUTH
            ContextOverflowError     | too long                                    | CONTEXT_OVERFLOW
            ContentFilterError       | blocked                                     | CONTENT_FILTERED
            MessageOutputLengthError | ''                                          | ANSWER_TRUNCATED
            UnknownError             | Agent not found: "nope". Available agents:  | AGENT_UNKNOWN
            UnknownError             | Model not found: scripted/nope.             | MODEL_UNKNOWN
            UnknownError             | PlatformError: NotFound: FileSystem.realPath (/gone) | DIRECTORY_MISSING
            UnknownError             | The operation timed out.                    | PROVIDER_UNAVAILABLE
            UnknownError             | The user rejected permission to use this    | PERMISSION_STOPPED
            UnknownError             | something new                               | RUNTIME_UNAVAILABLE
            """)
    void readsNameAndMessage(String name, String message, FailureKind kind) {
        assertThat(ErrorKinds.of(new SessionError(name, message, OptionalInt.empty()))).isEqualTo(kind);
    }

    @Test
    void readsWhatIsRetried() {
        assertThat(ErrorKinds.ofRetry("Too many requests")).isEqualTo(FailureKind.PROVIDER_UNAVAILABLE);
        assertThat(ErrorKinds.ofRetry("Invalid API key")).isEqualTo(FailureKind.PROVIDER_AUTH);
    }
}
