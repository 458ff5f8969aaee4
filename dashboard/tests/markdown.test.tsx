import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import { Markdown } from "../src/parts/markdown";

const html = (text: string): string => renderToStaticMarkup(<Markdown text={text} />);

describe("Markdown of models", () => {
  it.each([
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "text <svg onload=alert(1)> text",
    "<div style='position:fixed'>",
    "<iframe src='//attack.invalid'></iframe>",
    "<!-- --><style>*{display:none}</style>",
  ])("shows HTML as the text it is: %s", (attack) => {
    expect(html(attack)).not.toMatch(/<(script|img|svg|iframe|style|div style)/i);
  });

  it.each(["javascript:alert(1)", "JaVaScRiPt:alert(1)", "java&#x0A;script:alert(1)", "data:text/html,x", "vbscript:x", "file:///etc/passwd", "//attack.invalid",
    "/v1/stop", "blob:x"])("leads nowhere by %s", (address) => {
    expect(html(`[here](${address})`)).not.toContain("href=");
  });

  it("fetches no picture", () => {
    expect(html("![a pixel](https://attack.invalid/p.png)")).toBe('<div class="markdown"><p><span class="no-picture">[picture: a pixel]</span></p></div>');
  });

  it("lets links out without saying where they come from", () => {
    expect(html("[docs](https://example.org/a)")).toContain('<a href="https://example.org/a" target="_blank" rel="noopener noreferrer nofollow" title="https://example.org/a">');
    expect(html("<https://example.org>")).toContain('href="https://example.org"');
  });

  it("shows as it is what would take for ever to set, or too deep", () => {
    expect(html(">".repeat(8_000))).toBe(`<div class="plain-text" tabindex="0">${"&gt;".repeat(8_000)}</div>`);
  });

  it("has tables, lists and code", () => {
    const table = html("| a | b |\n|---|---|\n| 1 | `x < y` |\n\n* one\n* [x] two");
    expect(table).toContain("<td>1</td>");
    expect(table).toContain("<code>x &lt; y</code>");
    expect(table).toContain("<li>one</li>");
  });

  it("has no heading above those of the page", () => {
    expect(html("# one\n\n## two")).not.toMatch(/<h[12]/);
  });
});
