package dev.mto.opencode;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mto.agent.AgentSignal.Activity;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ActivityReaderTest {
    private final ActivityReader reader = new ActivityReader();

    @Test
    void tellsAnswerFromThought() {
        read("message.part.updated", "{'part':{'id':'prt_r','type':'reasoning','text':''}}");
        read("message.part.updated", "{'part':{'id':'prt_t','type':'text','text':''}}");
        assertThat(delta("prt_r", "hm")).contains(new Activity.Reasoning());
        assertThat(delta("prt_t", "Hello")).contains(new Activity.Text("prt_t", "Hello"));
        assertThat(delta("prt_unknown", "?")).isEmpty();
    }

    @Test
    void aTextWithAHoleInItIsNotPassedOn() {
        read("message.part.updated", "{'part':{'id':'prt_a','type':'text','text':''}}");
        assertThat(delta("prt_a", "Hello")).isPresent();
        reader.missed();
        assertThat(delta("prt_a", "world")).isEmpty();
        read("message.part.updated", "{'part':{'id':'prt_b','type':'text','text':''}}");
        assertThat(delta("prt_b", "Again")).contains(new Activity.Text("prt_b", "Again"));
    }

    @Test
    void thoughtsAreShownNowAndThen() {
        read("message.part.updated", "{'part':{'id':'prt_r','type':'reasoning'}}");
        assertThat(delta("prt_r", "a")).isPresent();
        assertThat(delta("prt_r", "b")).isEmpty();
    }

    @Test
    void aToolIsShownWhenItBeginsAndWhenItsTitleIsKnown() {
        assertThat(tool("pending", "")).isEmpty();
        assertThat(tool("running", "")).contains(new Activity.Tool("bash", ""));
        assertThat(tool("running", "")).isEmpty();
        assertThat(tool("completed", "echo hi")).contains(new Activity.Tool("bash", "echo hi"));
    }

    @Test
    void aSummaryIsNoAnswer() {
        read("message.updated", "{'info':{'id':'msg_s','role':'assistant','summary':true}}");
        read("message.updated", "{'info':{'id':'msg_u','role':'user','summary':{'diffs':[]}}}");
        read("message.part.updated", "{'part':{'id':'prt_t','type':'text'}}");
        assertThat(read("message.part.delta", "{'messageID':'msg_s','partID':'prt_t','delta':'Goal:'}")).isEmpty();
        assertThat(read("message.part.delta", "{'messageID':'msg_u','partID':'prt_t','delta':'x'}")).isPresent();
    }

    private Optional<Activity> delta(String part, String text) {
        return read("message.part.delta", "{'messageID':'msg_a','partID':'" + part + "','field':'text','delta':'"
                + text + "'}");
    }

    private Optional<Activity> tool(String status, String title) {
        return read("message.part.updated", "{'part':{'id':'prt_x','type':'tool','tool':'bash','state':{'status':'"
                + status + "','title':'" + title + "'}}}");
    }

    private Optional<Activity> read(String type, String properties) {
        return reader.read(new Knock.Happened(type, Wire.parse(properties.replace('\'', '"'))));
    }
}
