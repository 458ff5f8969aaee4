import { describe, expect, it } from "vitest";
import { ago, compact, duration, excerpt, money, roughly, ticking } from "../src/model/format";

describe("times", () => {
  it.each([[0, "0ms"], [999, "999ms"], [1_000, "1.0s"], [59_940, "59.9s"], [59_960, "1m 00s"], [185_000, "3m 05s"], [3_599_400, "59m 59s"],
    [3_600_000, "1h 00m"], [7_620_000, "2h 07m"], [277_200_000, "3d 5h"], [-5, "0ms"]])("%d ms are %s", (ms, words) => {
    expect(duration(ms)).toBe(words);
  });

  it("tick in whole seconds", () => {
    expect([ticking(0), ticking(1_999), ticking(59_999), ticking(61_000)]).toEqual(["0s", "1s", "59s", "1m 01s"]);
  });

  it("are rounded where they are guesses", () => {
    expect([roughly(200), roughly(7_400), roughly(43_000), roughly(95_000), roughly(5_400_000)]).toEqual(["1s", "7s", "45s", "2m", "1h 30m"]);
  });

  it("are told from now for a day", () => {
    const now = Date.parse("2026-05-04T12:00:00Z");
    expect([ago("2026-05-04T11:59:55Z", now), ago("2026-05-04T11:56:00Z", now)]).toEqual(["just now", "4m ago"]);
    expect(ago("2026-04-30T11:56:00Z", now)).toContain("30 Apr");
  });
});

describe("sums", () => {
  it.each([[0, "$0.00"], [0.00002, "<$0.0001"], [0.00125, "$0.0013"], [0.0123, "$0.012"], [0.25, "$0.25"], [12.5, "$12.50"]])("%d is %s", (usd, words) => {
    expect(money(usd)).toBe(words);
  });

  it("shorten large counts", () => {
    expect([compact(940), compact(12_340), compact(1_200_000)]).toEqual(["940", "12.3K", "1.2M"]);
  });
});

describe("excerpts", () => {
  it("are on one line and no longer than asked for", () => {
    expect(excerpt("one\n  two", 20)).toBe("one two");
    expect(excerpt("abcdefgh", 5)).toBe("abcd…");
  });
});
