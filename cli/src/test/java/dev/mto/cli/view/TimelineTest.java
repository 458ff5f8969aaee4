package dev.mto.cli.view;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mto.cli.view.Timeline.Span;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimelineTest {
    private static final Instant BEGIN = Instant.parse("2026-11-22T10:00:00Z");

    @ParameterizedTest
    @CsvSource({"0,100,==========", "0,50,=====.....", "50,100,.....=====", "30,31,...=......", "0,0,=.........",
            "100,100,.........=", "99,100,.........=", "-5,20,==........", "90,120,.........=", "150,160,.........=",
            "45,55,....==...."})
    void aBarIsThereFromItsBeginningToItsEnd(int from, int to, String bar) {
        Timeline timeline = new Timeline(BEGIN, BEGIN.plusSeconds(100));
        Span span = new Span(BEGIN.plusSeconds(from), BEGIN.plusSeconds(to));
        assertThat(timeline.bar(span, 10, Glyphs.ASCII)).isEqualTo(bar);
    }

    @ParameterizedTest
    @CsvSource({"8,========", "1,="})
    void whereNoTimeHasPassedAllOfItHas(int cells, String bar) {
        assertThat(new Timeline(BEGIN, BEGIN).bar(new Span(BEGIN, BEGIN.plusSeconds(9)), cells, Glyphs.ASCII))
                .isEqualTo(bar);
    }
}
