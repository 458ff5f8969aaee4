import { lastAsker, openTurn } from "./transcript.js";

/** A model may think, and a tool run, for minutes without a trace in the transcript. */
const SILENCE_MS = 300_000;

/**
 * Tells whether another opencode runs a turn in a session: opencode itself knows only of its own.
 *
 * What a closed or broken opencode leaves behind looks like a turn that runs, and does so for ever. So it counts only
 * where there is another opencode, while something changes, and unless a plugin that is gone asked for it.
 */
export class Elsewhere {
  #clock;
  #windows;
  #seen = new Map();

  /** @param {{clock: import("./clock.js").Clock, windows: import("./windows.js").Windows}} parts */
  constructor({ clock, windows }) {
    this.#clock = clock;
    this.#windows = windows;
  }

  /** @param {object[]} messages of the session, which is idle in this process */
  isBusy(sessionId, messages) {
    const turn = openTurn(messages);
    if (!turn || !this.#windows.areOthers() || this.#windows.isGone(lastAsker(messages))) {
      this.#seen.delete(sessionId);
      return false;
    }
    const shape = JSON.stringify(turn);
    const seen = this.#seen.get(sessionId);
    if (seen?.shape === shape) return this.#clock.now() - seen.since < SILENCE_MS;
    this.#seen.set(sessionId, { shape, since: this.#clock.now() });
    return true;
  }
}
