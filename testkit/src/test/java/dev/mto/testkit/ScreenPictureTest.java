package dev.mto.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// A screen as a picture.
final class ScreenPictureTest {
    @Test
    void keepsTheColoursThatATerminalWouldShow() {
        String svg = ScreenPicture.of("plain \033[38;2;255;128;0morange\033[39m\n"
                + "\033[1m\033[31mred\033[0m\033[48;5;16m \033[38;5;232mgrey\033[0m", 20);
        assertThat(svg).contains("<text x=\"0\" y=\"13\"", ">plain </text>", "fill=\"#ff8000\">orange<",
                "fill=\"#cd3131\" font-weight=\"bold\">red<", "fill=\"#080808\">grey<",
                "<rect x=\"32\" y=\"17\" width=\"32\" height=\"17\" fill=\"#000000\"/>");
    }

    @Test
    void putsEachRunOfTextWhereItsColumnIs() {
        assertThat(ScreenPicture.of("ab\033[31m┃✓\033[0mc", 5)).contains("<text x=\"16\" y=\"13\" textLength=\"16\"",
                "<text x=\"32\" y=\"13\" textLength=\"8\"");
    }

    @Test
    void doesNotTakeTextForMarkup() {
        assertThat(ScreenPicture.of("a < b && c > d", 20)).contains(">a &lt; b &amp;&amp; c &gt; d</text>");
    }
}
