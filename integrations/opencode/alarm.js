/** Timers stand still while the machine sleeps, and none can be set for longer than 24 days. */
const MOST_MS = 30_000;

/** Rings at a time of the day. Of two times that it is set to the later call counts. */
export class Alarm {
  #clock;
  #stop;
  #ring;
  #at;
  #cut = new AbortController();

  /**
   * @param {{clock: import("./clock.js").Clock, stop: AbortSignal}} parts
   * @param {() => void} ring
   */
  constructor({ clock, stop }, ring) {
    this.#clock = clock;
    this.#stop = stop;
    this.#ring = ring;
  }

  /** @param {number | undefined} at milliseconds since the epoch; undefined: never */
  set(at) {
    if (at === this.#at) return;
    this.#at = at;
    this.#cut.abort();
    if (at === undefined) return;
    this.#cut = new AbortController();
    this.#wait(at, AbortSignal.any([this.#cut.signal, this.#stop]));
  }

  async #wait(at, end) {
    while (!end.aborted) {
      const left = at - this.#clock.now();
      if (left <= 0) {
        this.#at = undefined;
        this.#ring();
        return;
      }
      await this.#clock.sleep(Math.min(left, MOST_MS), end);
    }
  }
}
