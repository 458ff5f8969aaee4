package dev.mto.cli.view;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mto.client.Budget;
import dev.mto.client.Usage;
import java.math.BigDecimal;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpendingTest {
    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
            0;       0;            '';                         ''
            950;     0;            950 tokens;                 950 tokens
            12345;   0.01234;      12,345 tokens, $0.0123;     12k tokens, $0.0123
            1250000; 12.3456;      1,250,000 tokens, $12.35;   1.3M tokens, $12.35
            0;       0.021;        $0.0210;                    $0.0210
            0;       0.5;          $0.50;                      $0.50
            7;       0.0000000001; 7 tokens, <$0.0001;         7 tokens, <$0.0001
            """)
    void isToldInFullAndInBrief(long tokens, String cost, String full, String brief) {
        Spending spending = Spending.of(new Usage(tokens, 0, 0, 0, 0, new BigDecimal(cost)));
        assertThat(spending).hasToString(full);
        assertThat(spending.brief()).isEqualTo(brief);
    }

    @Test
    void isToldWithWhatWasGranted() {
        Spending spent = Spending.of(new Usage(100, 0, 0, 23, 0, new BigDecimal("0.25")));
        Spending nothing = Spending.of(Usage.NONE);
        assertThat(spent.of(Spending.granted(new Budget(Optional.of(new BigDecimal(2)), Optional.of(1_000L)))))
                .isEqualTo("123 of 1,000 tokens, $0.25 of $2.00");
        Spending half = Spending.granted(new Budget(Optional.of(new BigDecimal("0.5")), Optional.empty()));
        assertThat(spent.of(half)).isEqualTo("123 tokens, $0.25 of $0.50");
        assertThat(nothing.of(half)).isEqualTo("$0.00 of $0.50");
        assertThat(nothing.isEmpty()).isTrue();
    }
}
