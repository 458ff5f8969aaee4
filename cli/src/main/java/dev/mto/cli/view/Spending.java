package dev.mto.cli.view;

import dev.mto.client.Budget;
import dev.mto.client.Usage;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What was spent, or may be. Immutable.
///
/// @param tokens of all kinds
/// @param costUsd in US dollars
public record Spending(Optional<Long> tokens, Optional<BigDecimal> costUsd) {
    private static final BigDecimal LEAST = new BigDecimal("0.0001");
    private static final int CENTS = 2;
    private static final int HUNDREDTHS_OF_CENTS = 4;
    private static final long THOUSANDS = 10_000;
    private static final long MILLIONS = 1_000_000;

    /// What is told of a plan or a sub-task; empty where that is nothing.
    static Spending of(Usage usage) {
        return new Spending(Optional.of(usage.totalTokens()).filter(many -> many > 0),
                Optional.of(usage.costUsd()).filter(dear -> dear.signum() > 0));
    }

    /// What a plan was granted; empty in what is not bounded.
    static Spending granted(Budget budget) {
        return new Spending(budget.maxTokens(), budget.maxCostUsd());
    }

    boolean isEmpty() {
        return tokens.isEmpty() && costUsd.isEmpty();
    }

    /// With what was granted: `12,345 of 20,000 tokens, $0.0123 of $1.00`.
    String of(Spending granted) {
        return joined(either(tokens, granted.tokens, 0L).map(spent -> counted(spent)
                + granted.tokens.map(most -> " of " + counted(most)).orElse("") + " tokens"),
                either(costUsd, granted.costUsd, BigDecimal.ZERO).map(spent -> money(spent)
                        + granted.costUsd.map(most -> " of " + money(most)).orElse("")));
    }

    /// In few columns: `12k tokens, $0.0123`.
    String brief() {
        return joined(tokens.map(Spending::roughly), costUsd.map(Spending::money));
    }

    @Override
    public String toString() {
        return of(new Spending(Optional.empty(), Optional.empty()));
    }

    private static <T> Optional<T> either(Optional<T> spent, Optional<T> granted, T nothing) {
        return spent.or(() -> granted.map(_ -> nothing));
    }

    private static String joined(Optional<String> counted, Optional<String> cost) {
        return Stream.concat(counted.stream(), cost.stream()).collect(Collectors.joining(", "));
    }

    private static String counted(long tokens) {
        return String.format(Locale.ROOT, "%,d", tokens);
    }

    private static String roughly(long tokens) {
        if (tokens < THOUSANDS) {
            return counted(tokens) + " tokens";
        }
        return tokens < MILLIONS
                ? tokens / 1_000 + "k tokens"
                : String.format(Locale.ROOT, "%.1fM tokens", tokens / 1e6);
    }

    /// From the least to the most.
    static String range(BigDecimal low, BigDecimal high) {
        String least = money(low);
        String most = money(high);
        return least.equals(most) ? least : least + " to " + most;
    }

    /// In cents; a part of a dollar to the hundredth of a cent, for that is what a sub-task may cost.
    static String money(BigDecimal usd) {
        if (usd.signum() > 0 && usd.compareTo(LEAST) < 0) {
            return "<$" + LEAST;
        }
        BigDecimal inCents = usd.setScale(CENTS, RoundingMode.HALF_UP);
        BigDecimal exact = usd.setScale(HUNDREDTHS_OF_CENTS, RoundingMode.HALF_UP);
        boolean whole = usd.compareTo(BigDecimal.ONE) >= 0 || exact.compareTo(inCents) == 0;
        return "$" + (whole ? inCents : exact).toPlainString();
    }
}
