package dev.mto.chat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mto.agent.Usage;
import java.math.BigDecimal;
import org.junit.jupiter.api.Test;

class AnswerTest {
    private final Answer answer = new Answer();

    private void read(String... events) {
        for (String event : events) {
            answer.read(event);
        }
    }

    @Test
    void putsThePiecesTogether() {
        read("{\"choices\":[{\"delta\":{\"role\":\"assistant\",\"content\":\"\"},\"finish_reason\":null}]}",
                "{\"choices\":[{\"delta\":{\"content\":\"one \"}}]}");
        assertThat(answer.takeNew()).isEqualTo("one ");
        read("{\"choices\":[{\"delta\":{\"content\":\"two\"},\"finish_reason\":null}]}");
        assertThat(answer.untaken()).isEqualTo(3);
        assertThat(answer.takeNew()).isEqualTo("two");
        assertThat(answer.takeNew()).isEmpty();
        assertThat(answer.finish()).isEmpty();
        read("{\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}", "{\"choices\":[]}");
        assertThat(answer.finish()).contains("stop");
        assertThat(answer.isOver()).isFalse();
        read("[DONE]");
        assertThat(answer.isOver()).isTrue();
        assertThat(answer.text()).isEqualTo("one two");
    }

    @Test
    void tellsThoughtsApart() {
        read("{\"choices\":[{\"delta\":{\"content\":null,\"reasoning_content\":\"hm\"}}]}");
        assertThat(answer.isThinking()).isTrue();
        read("{\"choices\":[{\"delta\":{\"reasoning\":\"hm\"}}]}");
        assertThat(answer.isThinking()).isTrue();
        read("{\"choices\":[{\"delta\":{\"content\":\"x\"}}]}");
        assertThat(answer.isThinking()).isFalse();
        assertThat(answer.text()).isEqualTo("x");
    }

    @Test
    void countsCachedAndThoughtTokensApart() {
        read("{\"choices\":[],\"usage\":{\"prompt_tokens\":100,\"completion_tokens\":50,\"total_tokens\":150,"
                + "\"prompt_tokens_details\":{\"cached_tokens\":30},"
                + "\"completion_tokens_details\":{\"reasoning_tokens\":20}}}", "{\"choices\":[],\"usage\":null}");
        assertThat(answer.usage()).isEqualTo(new Usage(70, 30, 20, 30, 0, BigDecimal.ZERO));
    }

    @Test
    void readsAWholeCompletion() {
        read("{\"choices\":[{\"message\":{\"content\":\"all of it\"},\"finish_reason\":\"stop\"}],"
                + "\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":2}}");
        assertThat(answer.text()).isEqualTo("all of it");
        assertThat(answer.finish()).contains("stop");
        assertThat(answer.usage().outputTokens()).isEqualTo(2);
    }

    @Test
    void endsAtWhatIsNoAnswer() {
        read("{\"choices\":[{\"delta\":{\"content\":\"x\"}}]}", "{\"cho");
        assertThat(answer.isOver()).isTrue();
        assertThat(answer.complaint()).isPresent();
        assertThat(answer.text()).isEqualTo("x");
    }
}
