import { existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** The plans for which nothing is left to do in their sessions: one empty file for each. */
export class Settled {
  #folder;
  #log;

  /** @param {{folder: string, log: Function}} parts */
  constructor({ folder, log }) {
    this.#folder = folder;
    this.#log = log;
  }

  /** Never fails: without it a plan is looked at once more, and nothing is said twice. */
  add(planId) {
    try {
      mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
      writeFileSync(this.#file(planId), "", { mode: 0o600 });
    } catch (error) {
      this.#log("warn", "a plan was not marked as settled", { plan: planId, error: String(error) });
    }
  }

  has(planId) {
    return existsSync(this.#file(planId));
  }

  /** Forgets those that were settled before; they are too old to be asked for. */
  prune(before) {
    try {
      if (!existsSync(this.#folder)) return;
      const isOld = (file) => statSync(file, { throwIfNoEntry: false })?.mtimeMs < before;
      const files = readdirSync(this.#folder).map((name) => join(this.#folder, name));
      for (const file of files.filter(isOld)) rmSync(file, { force: true });
    } catch (error) {
      this.#log("warn", "what was settled long ago is kept", { error: String(error) });
    }
  }

  #file(planId) {
    return join(this.#folder, encodeURIComponent(planId));
  }
}
