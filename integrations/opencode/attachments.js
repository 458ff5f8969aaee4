import { fileURLToPath } from "node:url";

/**
 * What a person attached to a command. Sub-tasks get a text and nothing else, so a file is passed on by its path; what
 * has none, such as a pasted image, cannot be.
 *
 * @param {object[]} [parts] of the prompt, as opencode has them
 * @returns {{paths: string[], lost: string[]}} `lost`: names, for people
 */
export function attachments(parts = []) {
  const paths = [];
  const lost = [];
  for (const { url, filename, mime } of parts.filter((part) => part.type === "file")) {
    const path = pathOf(url);
    if (path) paths.push(path);
    else lost.push(filename || mime || "a file");
  }
  return { paths, lost };
}

function pathOf(url) {
  try {
    const { href, searchParams } = new URL(url);
    const [start, end] = ["start", "end"].map((name) => searchParams.get(name));
    const lines = start ? ` (lines ${[start, end].filter(Boolean).join(" to ")})` : "";
    return fileURLToPath(href.replace(/[?#].*$/, "")) + lines;
  } catch {
    return undefined;
  }
}
