package dev.mto.json;

import com.fasterxml.jackson.annotation.JsonGetter;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.mto.agent.AgentOutcome;
import dev.mto.plan.Allowance;
import dev.mto.plan.CallbackUrl;
import dev.mto.plan.ModelRef;
import dev.mto.plan.PlanId;
import dev.mto.plan.TraceParent;
import dev.mto.plan.Violation;
import dev.mto.run.Attempt;
import dev.mto.run.PlanInput;
import java.net.URI;
import java.nio.file.Path;
import java.util.function.Function;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.deser.std.FromStringDeserializer;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.std.StdScalarSerializer;

/// The forms of those values of the core that are not written field by field.
final class CoreForms extends SimpleModule {
    private static final long serialVersionUID = 1L;

    CoreForms() {
        plainText(PlanId.class, PlanId::value, PlanId::new);
        plainText(Path.class, Path::toString, Path::of);
        plainText(Attempt.class, Attempt::label, AttemptLabel::parse);
        plainText(ModelRef.class, ModelRef::toString,
                text -> ModelRef.parse(text).orElseThrow(() -> new IllegalArgumentException("not PROVIDER/MODEL")));
        plainText(Allowance.class, Allowance::toString,
                text -> Allowance.parse(text).orElseThrow(() -> new IllegalArgumentException("not NAME[:GLOB]")));
        plainText(CallbackUrl.class, url -> url.uri().toString(), text -> new CallbackUrl(URI.create(text)));
        plainText(TraceParent.class, TraceParent::value, TraceParent::new);
        setMixInAnnotation(Violation.class, ViolationForm.class);
        setMixInAnnotation(PlanInput.Command.class, CommandForm.class);
        setMixInAnnotation(AgentOutcome.class, OutcomeForm.class);
    }

    private <T> void plainText(Class<T> type, Function<T, String> write, Function<String, T> read) {
        addSerializer(type, new StdScalarSerializer<T>(type) {
            @Override
            public void serialize(T value, JsonGenerator out, SerializationContext context) {
                out.writeString(write.apply(value));
            }
        });
        addDeserializer(type, new FromStringDeserializer<T>(type) {
            @Override
            protected T _deserialize(String text, DeserializationContext context) {
                return read.apply(text);
            }

            @Override
            protected boolean _shouldTrim() {
                return false;
            }
        });
    }

    /// `kind` says which; `message` is for readers that are not this program, and passed over when read.
    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
    @JsonSubTypes({
            @JsonSubTypes.Type(name = "unreadable", value = Violation.Unreadable.class),
            @JsonSubTypes.Type(name = "malformed", value = Violation.Malformed.class),
            @JsonSubTypes.Type(name = "no_subtasks", value = Violation.NoSubtasks.class),
            @JsonSubTypes.Type(name = "too_many_subtasks", value = Violation.TooManySubtasks.class),
            @JsonSubTypes.Type(name = "empty_description", value = Violation.EmptyDescription.class),
            @JsonSubTypes.Type(name = "unknown_agent", value = Violation.UnknownAgent.class),
            @JsonSubTypes.Type(name = "unknown_dependency", value = Violation.UnknownDependency.class),
            @JsonSubTypes.Type(name = "self_dependency", value = Violation.SelfDependency.class),
            @JsonSubTypes.Type(name = "repeated_dependency", value = Violation.RepeatedDependency.class),
            @JsonSubTypes.Type(name = "cycle", value = Violation.Cycle.class)})
    interface ViolationForm {
        @JsonGetter("message")
        String message();
    }

    /// `command` says which.
    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "command")
    @JsonSubTypes({
            @JsonSubTypes.Type(name = "cancel", value = PlanInput.Cancel.class),
            @JsonSubTypes.Type(name = "cancel_subtask", value = PlanInput.CancelSubtask.class),
            @JsonSubTypes.Type(name = "approve", value = PlanInput.Approve.class),
            @JsonSubTypes.Type(name = "edit", value = PlanInput.Edit.class),
            @JsonSubTypes.Type(name = "claim", value = PlanInput.Claim.class),
            @JsonSubTypes.Type(name = "report", value = PlanInput.Reported.class)})
    interface CommandForm {}

    /// `kind` is taken: it says how a failed one failed.
    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "ended")
    @JsonSubTypes({
            @JsonSubTypes.Type(name = "completed", value = AgentOutcome.Completed.class),
            @JsonSubTypes.Type(name = "failed", value = AgentOutcome.Failed.class),
            @JsonSubTypes.Type(name = "aborted", value = AgentOutcome.Aborted.class),
            @JsonSubTypes.Type(name = "limited", value = AgentOutcome.Limited.class),
            @JsonSubTypes.Type(name = "interrupted", value = AgentOutcome.Interrupted.class)})
    interface OutcomeForm {}
}
