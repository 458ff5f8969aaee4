import { mkdirSync, readdirSync, readlinkSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { markOf, marked } from "./processes.js";

/**
 * Locks between processes, by symbolic links that lead to their holder's mark: made with their content, or not at all.
 *
 * A lock is taken by the link `<name>.<n + 1>`, where n is the highest there is and its holder is gone. Only a holder
 * removes its link, so the links of those who died holding stay, no number is used twice on top of them, and of two who
 * find the same dead holder only one makes the next link.
 */
export class Locks {
  #folder;
  #processes;
  #log;

  /** @param {{folder: string, processes: import("./processes.js").Processes, log: Function}} parts */
  constructor({ folder, processes, log }) {
    this.#folder = folder;
    this.#processes = processes;
    this.#log = log;
  }

  /**
   * Does something while no other process does anything under this name. Does it unprotected where no link can be made.
   *
   * @template T
   * @param {string} name
   * @param {() => Promise<T>} deed
   * @returns {Promise<T | undefined>} undefined, and nothing done, where another process is at it
   */
  async hold(name, deed) {
    let link;
    try {
      link = this.#take(encodeURIComponent(name));
    } catch (error) {
      // EEXIST: somebody took it in between; ENOENT: somebody gave it back in between, and may take it again.
      if (error.code === "EEXIST" || error.code === "ENOENT") return undefined;
      this.#log("warn", "there are no locks", { folder: this.#folder, error: String(error) });
      return await deed();
    }
    if (!link) return undefined;
    try {
      return await deed();
    } finally {
      rmSync(link, { force: true });
    }
  }

  #take(name) {
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
    const links = readdirSync(this.#folder).filter((link) => link.startsWith(`${name}.`));
    const highest = Math.max(0, ...links.map((link) => Number(link.slice(name.length + 1))));
    if (highest) {
      const holder = marked(readlinkSync(join(this.#folder, `${name}.${highest}`)));
      if (holder && this.#processes.isAlive(holder)) return undefined;
    }
    const link = join(this.#folder, `${name}.${highest + 1}`);
    symlinkSync(markOf(this.#processes.self), link);
    return link;
  }
}
