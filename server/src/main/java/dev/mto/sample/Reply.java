package dev.mto.sample;

import dev.mto.sample.ChatRequest.ToolCall;
import java.util.List;
import java.util.Map;

/// How a chat completion is answered. Immutable.
public sealed interface Reply {
    /// A text, and the end of the turn.
    record Text(String text, Pace pace) implements Reply {}

    /// Tools to be called; their results come with the next request.
    record ToolCalls(List<ToolCall> calls, Pace pace) implements Reply {
        public ToolCalls {
            calls = List.copyOf(calls);
        }
    }

    /// An answer whose every piece the source decides, and when.
    record Live(Delta.Source source) implements Reply {}

    /// A refusal in place of an answer.
    ///
    /// @param headers added to the response
    /// @param body sent as it is
    record HttpError(int status, Map<String, String> headers, String body) implements Reply {
        public HttpError {
            headers = Map.copyOf(headers);
        }
    }

    /// This answer as the pieces it is sent in.
    ///
    /// @throws IllegalStateException for an [HttpError], which has none
    default Delta.Source source() {
        return switch (this) {
            case Text(String text, Pace pace) -> sink -> {
                Thread.sleep(pace.first());
                pace.emit(text, sink);
                sink.accept(new Delta.Finish("stop"));
            };
            case ToolCalls(List<ToolCall> calls, Pace pace) -> sink -> {
                Thread.sleep(pace.first());
                for (ToolCall call : calls) {
                    sink.accept(new Delta.Call(call));
                }
                sink.accept(new Delta.Finish("tool_calls"));
            };
            case Live(Delta.Source source) -> source;
            case HttpError _ -> throw new IllegalStateException("A refusal has no pieces.");
        };
    }
}
