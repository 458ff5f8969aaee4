/**
 * Reads server-sent events out of text that comes in pieces of any size. Keeps what is not complete yet.
 */
export class SseParser {
  #rest = "";
  #skipNewline = false;
  #event = empty();

  /**
   * @param {string} text the next piece
   * @returns {{id?: string, type: string, data: string}[]} the events that it completes
   */
  push(text) {
    const events = [];
    for (const line of this.#lines(text)) {
      if (line === "") {
        if (this.#event.data.length) events.push(finished(this.#event));
        this.#event = empty();
      } else if (!line.startsWith(":")) {
        this.#field(line);
      }
    }
    return events;
  }

  /** A line ends with CR, LF or both; the two of a pair may come in different pieces. */
  #lines(text) {
    let fresh = text;
    if (this.#skipNewline && fresh.length) {
      if (fresh.startsWith("\n")) fresh = fresh.slice(1);
      this.#skipNewline = false;
    }
    if (fresh.endsWith("\r")) this.#skipNewline = true;
    const lines = (this.#rest + fresh).split(/\r\n|\r|\n/);
    this.#rest = lines.pop();
    return lines;
  }

  #field(line) {
    const colon = line.indexOf(":");
    const name = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (name === "data") this.#event.data.push(value);
    else if (name === "event") this.#event.type = value;
    else if (name === "id") this.#event.id = value;
  }
}

const empty = () => ({ type: "message", data: [] });
const finished = ({ id, type, data }) => ({ ...(id !== undefined && { id }), type, data: data.join("\n") });
