/** What is set as Markdown at the most, in characters: a long report. More is shown as it is. */
const MOST_TEXT = 100_000;

/** Deeper than people nest quotes, lists and brackets. */
const DEEPEST = 50;

/** More stars, underscores, tildes and at signs than a paragraph has that anybody reads. */
const MOST_MARKS = 1_500;

/**
 * Whether a text would take the page long to set, or too deep: the time that Markdown takes grows with the square of some things, and
 * a model can be made to write them. Found in time that grows with the text alone.
 */
export function isIntricate(text: string): boolean {
  return text.length > MOST_TEXT || hasDeepLine(text) || hasDeepOrMarkedParagraph(text);
}

/** Quotes and lists within each other, all begun on one line. */
function hasDeepLine(text: string): boolean {
  return text.split("\n").some((line) => {
    let rest = line;
    for (let depth = 0; depth <= DEEPEST; depth++) {
      const marker = /^[ \t]*(?:>|[-*+][ \t]|\d{1,9}[.)][ \t])/.exec(rest.slice(0, 40));
      if (marker === null) {
        return false;
      }
      rest = rest.slice(marker[0].length);
    }
    return true;
  });
}

function hasDeepOrMarkedParagraph(text: string): boolean {
  let depth = 0;
  let marks = 0;
  for (let index = 0; index < text.length; index++) {
    const character = text[index];
    if (character === "\n" && text[index + 1] === "\n") {
      depth = 0;
      marks = 0;
    } else if (character === "[") {
      depth++;
    } else if (character === "]") {
      depth = Math.max(0, depth - 1);
    } else if (character === "*" || character === "_" || character === "~" || character === "@") {
      marks++;
    }
    if (depth > DEEPEST || marks > MOST_MARKS) {
      return true;
    }
  }
  return false;
}
