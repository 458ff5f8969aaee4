package dev.mto.http;

import static dev.mto.http.Refusals.errors;
import static dev.mto.http.Refusals.problem;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Everything that can be wrong with the body of a request, over a real connection.
final class BodyProblemTest {
    private static ApiFixture api;

    @BeforeAll
    static void start() throws Exception {
        api = new ApiFixture();
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    @AfterEach
    void nothingHasChanged() {
        assertThat(api.orchestrator.plans()).isZero();
    }

    private static String withTask(String rest) {
        return "{\"taskDescription\":\"Do it\"," + rest + "}";
    }

    @Test
    void everythingThatIsWrongIsToldAtOnce() throws Exception {
        HttpResponse<String> answer = api.submit("""
                {"taskDescription": "  ", "maxSubtasks": 11, "directory": "here", "model": "gpt", "nonsense": 1,
                 "onDependencyFailure": "stop", "allow": ["Bash", "bash:", "edit", 3], "parentSessionId": "../x",
                 "clientId": ""}
                """);

        Golden.assertMatches("problem-many-fields", answer.body());
        assertThat(errors(answer)).hasSize(11);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"0|0", "11|11", "\"x\"|\"x\"", "2.5|2.5", "null|null", "true|true",
            "[]|an array", "{}|an object", "99999999999|99999999999", "-1|-1"})
    void maxSubtasksIsAWholeNumberInItsRange(String value, String shown) throws Exception {
        assertThat(errors(api.submit(withTask("\"maxSubtasks\":" + value))))
                .containsExactly("maxSubtasks: must be a whole number from 1 to 10, not " + shown);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
            "{}|is missing; say what is to be done in 1 to 100000 characters",
            "{\"taskDescription\":\"\"}|must not be empty; 1 to 100000 characters are allowed",
            "{\"taskDescription\":\" \\n\\t\"}|must not be blank; 1 to 100000 characters are allowed",
            "{\"taskDescription\":null}|must not be null; leave it out instead",
            "{\"taskDescription\":5}|must be a text, not 5",
            "{\"taskDescription\":[\"x\"]}|must be a text, not an array",
            "{\"taskDescription\":\"a\\u0000b\"}|must not hold the character U+0000",
            "{\"taskDescription\":\"a\\ud800b\"}|must not hold half a surrogate pair"})
    void theTaskIsAText(String body, String message) throws Exception {
        assertThat(errors(api.submit(body))).containsExactly("taskDescription: " + message);
    }

    @Test
    void theTaskHasALength() throws Exception {
        assertThat(errors(api.submit("{\"taskDescription\":\"" + "ü".repeat(100_001) + "\"}")))
                .containsExactly("taskDescription: must have 1 to 100000 characters, not 100001");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
            "\"directory\":\"/no/such/folder\"|directory: must be a folder that exists where the server runs, not \"/no/such/folder\"",
            "\"directory\":\"src\"|directory: must be an absolute path, not \"src\"",
            "\"directory\":7|directory: must be a text, not 7",
            "\"model\":\"gpt\"|model: must be PROVIDER/MODEL, such as anthropic/claude-sonnet-4-5, not \"gpt\"",
            "\"model\":\"/gpt\"|model: must be PROVIDER/MODEL, such as anthropic/claude-sonnet-4-5, not \"/gpt\"",
            "\"allow\":\"bash\"|allow: must be an array of up to 100 texts of the form NAME or NAME:GLOB, not \"bash\"",
            "\"allow\":null|allow: must not be null; leave it out instead",
            "\"onDependencyFailure\":\"FAIL\"|onDependencyFailure: must be one of fail, continue, not \"FAIL\"",
            "\"taskDescription\":\"again\"|taskDescription: is given more than once",
            "\"budget\":5|budget: must be an object, not 5",
            "\"budget\":{\"maxCostUsd\":0}|budget.maxCostUsd: must be greater than 0; leave it out for no bound",
            "\"budget\":{\"maxTokens\":0}|budget.maxTokens: must be a whole number from 1 to 2147483647, not 0",
            "\"budget\":{\"usd\":1}|budget.usd: is not a known field; known are: maxCostUsd, maxTokens",
            "\"max_subtasks\":3|max_subtasks: is not a known field; known are: taskDescription, maxSubtasks, parentSessionId, directory, clientId, model, onDependencyFailure, budget, allow, requireApproval, callbackUrl"})
    void eachFieldHasItsForm(String rest, String error) throws Exception {
        assertThat(errors(api.submit(withTask(rest)))).containsExactly(error);
    }

    @Test
    void aDirectoryIsNoFile(@TempDir Path folder) throws Exception {
        Path file = Files.createFile(folder.resolve("f"));

        assertThat(errors(api.submit(withTask("\"directory\":\"" + file + "\"")))).singleElement().asString()
                .startsWith("directory: must be a folder rather than a file, not \"");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
            "[1]|must be a JSON object, not an array", "\"x\"|must be a JSON object, not a text",
            "null|must be a JSON object, not null", "``|must be a JSON object, not empty",
            "{\"taskDescription\":\"x\"} {}|goes on after the JSON object (line 1, column 25)"})
    void theBodyIsOneObject(String body, String message) throws Exception {
        assertThat(errors(api.submit(body))).containsExactly("body: " + message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "{\"a\":", "{'a':1}", "{\"taskDescription\":\"x\",}", "{\"a\":1} x", "nope",
            "{\"a\":\"\u0001\"}", "{\"a\":NaN}"})
    void brokenJsonIsShownWhere(String body) throws Exception {
        assertThat(errors(api.submit(body))).singleElement().asString()
                .matches("(?s)body: is not JSON \\(line 1, column \\d+\\): .+").doesNotContain("Exception", "Source");
    }

    @Test
    void deepNestingIsRefused() throws Exception {
        assertThat(errors(api.submit("{\"a\":" + "[".repeat(100_000)))).singleElement().asString()
                .contains("nesting depth");
    }

    @Test
    void bytesThatAreNotUtf8AreRefused() throws Exception {
        HttpRequest.Builder request = api.to("/v1/orchestrate").header("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(new byte[]{'{', '"', (byte) 0xff, '"', '}'}));

        assertThat(errors(api.send(request))).containsExactly("body: must be UTF-8 throughout");
    }

    @Test
    void aBodyMayNotBeTooLarge() throws Exception {
        byte[] body = ("{\"taskDescription\":\"" + "x".repeat(1 << 20) + "\"}").getBytes(StandardCharsets.UTF_8);
        HttpRequest.Builder known = api.to("/v1/orchestrate").header("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(body));
        HttpRequest.Builder chunked = api.to("/v1/orchestrate").header("Content-Type", "application/json")
                .POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body)));
        HttpRequest.Builder asks = api.to("/v1/orchestrate").header("Content-Type", "application/json")
                .expectContinue(true)
                .POST(BodyPublishers.ofByteArray(body));

        HttpResponse<String> answer = api.send(known);
        problem(answer, 413, "payload_too_large");
        Golden.assertMatches("problem-too-large", answer.body());
        problem(api.send(chunked), 413, "payload_too_large");
        problem(api.send(asks), 413, "payload_too_large");
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/plain", "application/xml", "application/json; charset=latin1", "application/jsonx",
            ";"})
    void onlyJsonIsTaken(String type) throws Exception {
        HttpRequest.Builder request = api.to("/v1/orchestrate").header("Content-Type", type)
                .POST(BodyPublishers.ofString("{\"taskDescription\":\"x\"}"));

        assertThat(problem(api.send(request), 415, "unsupported_media_type").get("detail").stringValue())
                .contains("application/json");
    }

    @Test
    void theContentTypeIsNeededAndACodingIsNot() throws Exception {
        HttpRequest.Builder untyped = api.to("/v1/orchestrate").POST(BodyPublishers.ofString("{}"));
        HttpRequest.Builder packed = api.to("/v1/orchestrate").header("Content-Type", "application/json")
                .header("Content-Encoding", "gzip")
                .POST(BodyPublishers.ofString("{}"));

        HttpResponse<String> answer = api.send(untyped);
        problem(answer, 415, "unsupported_media_type");
        Golden.assertMatches("problem-no-content-type", answer.body());
        problem(api.send(packed), 415, "unsupported_media_type");
    }
}
