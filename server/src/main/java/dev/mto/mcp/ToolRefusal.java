package dev.mto.mcp;

import dev.mto.fault.ErrorCode;
import dev.mto.fault.Fault;
import dev.mto.json.FieldProblem;
import java.util.List;
import java.util.stream.Collectors;

/// Ends a call of a tool with an error. An answer rather than a defect: nobody reads its stack trace.
final class ToolRefusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Fault fault;

    ToolRefusal(Fault fault) {
        super(fault.message(), null, false, false);
        this.fault = fault;
    }

    /// Arguments that are not as they should be.
    static ToolRefusal of(List<FieldProblem> problems) {
        return new ToolRefusal(new Fault(ErrorCode.INVALID_REQUEST,
                problems.stream().map(FieldProblem::toString).collect(Collectors.joining("; ", "", "."))));
    }

    Fault fault() {
        return fault;
    }
}
