package dev.mto.app;

import dev.mto.plan.PlanId;
import java.security.SecureRandom;

/// What nobody can guess. Thread-safe.
record Chance(SecureRandom random) {
    private static final String ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789";
    /// 32^16 ids: nobody guesses one.
    private static final int ID_LENGTH = 16;

    /// A new plan's id.
    PlanId planId() {
        return new PlanId("plan_" + id());
    }

    /// A new id of anything.
    String id() {
        StringBuilder id = new StringBuilder();
        random.ints(ID_LENGTH, 0, ALPHABET.length()).mapToObj(ALPHABET::charAt).forEach(id::append);
        return id.toString();
    }

    byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }
}
