import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/**
 * What is to be known of plans also by the next opencode, and by other windows: a text for each, in a file of its own.
 *
 * Never fails: what cannot be written is known as long as this process lives.
 */
export class Records {
  #folder;
  #log;
  #unwritten = new Map();

  /** @param {{folder: string, log: Function}} parts */
  constructor({ folder, log }) {
    this.#folder = folder;
    this.#log = log;
  }

  set(planId, text) {
    try {
      mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
      writeFileSync(this.#file(planId), text, { mode: 0o600 });
      this.#unwritten.delete(planId);
    } catch (error) {
      this.#unwritten.set(planId, text);
      this.#log("warn", "a plan was not recorded", { plan: planId, error: String(error) });
    }
  }

  /** @returns {string | undefined} */
  get(planId) {
    if (this.#unwritten.has(planId)) return this.#unwritten.get(planId);
    try {
      return readFileSync(this.#file(planId), "utf8");
    } catch {
      return undefined;
    }
  }

  delete(planId) {
    this.#unwritten.delete(planId);
    this.#quietly(() => rmSync(this.#file(planId), { force: true }));
  }

  /** The plans of which there is a record. */
  plans() {
    return [...new Set([...this.#unwritten.keys(), ...this.#written()])];
  }

  /** Forgets what was recorded before; nobody asks for it any more. */
  prune(before) {
    const isOld = (file) => statSync(file, { throwIfNoEntry: false })?.mtimeMs < before;
    const files = this.#written().map((planId) => this.#file(planId));
    this.#quietly(() => files.filter(isOld).forEach((file) => rmSync(file, { force: true })));
  }

  #written() {
    try {
      return readdirSync(this.#folder).map(decodeURIComponent);
    } catch {
      return [];
    }
  }

  #quietly(deed) {
    try {
      deed();
    } catch (error) {
      this.#log("warn", "what was recorded of plans is kept", { error: String(error) });
    }
  }

  #file(planId) {
    return join(this.#folder, encodeURIComponent(planId));
  }
}
