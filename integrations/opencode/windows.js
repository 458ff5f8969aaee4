import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isSame, markOf, marked, processOf } from "./processes.js";

/** The opencodes of one directory that have the plugin: one empty file for each, named after its process. */
export class Windows {
  #folder;
  #processes;
  #log;

  /** @param {{folder: string, processes: import("./processes.js").Processes, log: Function}} parts */
  constructor({ folder, processes, log }) {
    this.#folder = folder;
    this.#processes = processes;
    this.#log = log;
  }

  /** Lets the others know of this one. Nobody takes it back: a process that is gone is none. */
  announce() {
    try {
      mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
      writeFileSync(join(this.#folder, markOf(this.#processes.self)), "", { mode: 0o600 });
    } catch (error) {
      this.#log("warn", "other windows do not know of this one", { error: String(error) });
    }
  }

  /** Whether there is any other now. */
  areOthers() {
    const { self, isAlive } = this.#processes;
    const others = this.#marks().filter((mark) => marked(mark) && !isSame(marked(mark), self));
    const gone = others.filter((mark) => !isAlive(marked(mark)));
    for (const mark of gone) rmSync(join(this.#folder, mark), { force: true });
    return gone.length < others.length;
  }

  /** Whether a plugin, by its name, went with its process. */
  isGone(clientId) {
    const process = processOf(clientId);
    return Boolean(process) && !this.#processes.isAlive(process);
  }

  /** Where the folder cannot be read, this is taken for the only one. */
  #marks() {
    try {
      return readdirSync(this.#folder);
    } catch {
      return [];
    }
  }
}
