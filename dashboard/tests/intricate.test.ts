import { describe, expect, it } from "vitest";
import { isIntricate } from "../src/model/intricate";

describe("a text that is not worth setting", () => {
  it.each([
    ["quotes in quotes", ">".repeat(8_000)],
    ["quotes in quotes, spaced", "> ".repeat(60)],
    ["lists in lists", "1) ".repeat(3_000)],
    ["lists of all sorts", "- * + ".repeat(30)],
    ["brackets in brackets", `${"![".repeat(6_000)}a${"](b)".repeat(6_000)}`],
    ["stars that never close", "*a_ ".repeat(2_000)],
    ["addresses without end", "a@b.".repeat(2_000)],
    ["a book", "word ".repeat(30_000)],
  ])("is %s", (_, text) => {
    expect(isIntricate(text)).toBe(true);
    expect(isIntricate(`# Fine\n\n${text}\n\nthe end`)).toBe(true);
  });

  it.each([
    ["nothing", ""],
    ["prose", "Take **Gamma**, or [Beta](https://example.org) with `search`.\n\n".repeat(500)],
    ["a long table", `| a | b |\n|---|---|\n${"| x | y |\n".repeat(3_000)}`],
    ["a long list", "- [x] item **bold**\n\n".repeat(1_000)],
    ["a reply to a reply", "> > > > so be it\n".repeat(100)],
    ["a rule", "- - - - - - - - - -\n".repeat(20)],
    ["code", `\`\`\`\n${"a[i][j] = b[k];\n".repeat(1_000)}\`\`\``],
  ])("is not %s", (_, text) => {
    expect(isIntricate(text)).toBe(false);
  });
});
