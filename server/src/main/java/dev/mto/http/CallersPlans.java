package dev.mto.http;

import dev.mto.access.Caller;
import dev.mto.access.Territory;
import dev.mto.orchestrator.HouseRules;
import dev.mto.orchestrator.Orchestrator;
import dev.mto.orchestrator.OwnPlans;
import io.javalin.http.Context;

/// The orchestrator as the caller of a request may use it. The calls get at plans in no other way. Thread-safe.
public final class CallersPlans {
    private final Orchestrator all;
    private final HouseRules rules;

    public CallersPlans(Orchestrator all, HouseRules rules) {
        this.all = all;
        this.rules = rules;
    }

    /// The plans that the caller of a request may see, and what it may do with them.
    Orchestrator of(Context context) {
        return of(Gate.of(context));
    }

    /// The plans that a caller may see, and what it may do with them.
    public Orchestrator of(Caller caller) {
        return new OwnPlans(all, caller, rules);
    }

    /// Where plans of the caller of a request may work.
    Territory territory(Context context) {
        return territory(Gate.of(context));
    }

    /// Where plans of a caller may work.
    public Territory territory(Caller caller) {
        return OwnPlans.territory(caller, rules);
    }
}
