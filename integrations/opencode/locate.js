import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { delimiter, isAbsolute, join } from "node:path";
import { accessSync, constants } from "node:fs";
import { isAlive } from "./processes.js";

/**
 * Where the orchestrator is, as far as files tell.
 *
 * @typedef {object} Place
 * @property {"up" | "stopped" | "crashed"} state `up`: it should answer at `url`; `stopped`: ended in good order, or
 *   never started; `crashed`: its note is there, its process is not
 * @property {string} [url] without a slash at the end
 * @property {number} [pid] of the server on this machine
 * @property {boolean} remote the URL was configured: none is ever started here
 * @property {string} token empty where there is none
 * @property {string} tokenFrom where the token comes from, for people
 * @property {boolean} viaProxy the environment sends calls to this machine to a proxy
 */

/**
 * Finds the orchestrator's URL, token and command. Reads all files anew each time: after a restart the port may be
 * another one.
 */
export class Locator {
  #layers;
  #home;
  #xdgData;
  #path;
  #viaProxy;

  /**
   * @param {object} sources from strongest to weakest
   * @param {object} [sources.options] from opencode's configuration: url, token, tokenFile, command, dataDir
   * @param {Record<string, string | undefined>} sources.env the process's environment
   * @param {object} [sources.settings] what the installation wrote beside the plugin
   */
  constructor({ options = {}, env, settings = {} }) {
    this.#layers = [options, { url: env.MTO_URL, token: env.MTO_TOKEN, tokenFrom: "MTO_TOKEN", dataDir: env.MTO_DATA_DIR }, settings];
    this.#home = env.HOME || homedir();
    this.#xdgData = env.XDG_DATA_HOME;
    this.#path = env.PATH ?? "";
    const without = env.NO_PROXY ?? env.no_proxy ?? "";
    this.#viaProxy = Boolean(env.HTTP_PROXY ?? env.http_proxy) && !/127\.0\.0\.1|\*/.test(without);
  }

  /** @returns {Promise<Place>} */
  async locate() {
    const common = { viaProxy: this.#viaProxy, ...(await this.#credentials()) };
    const url = this.#first("url");
    if (url) return { state: "up", url: trimmed(url), remote: true, ...common };
    const note = await this.#serverNote();
    if (!note) return { state: "stopped", remote: false, ...common };
    const state = isAlive(note.pid) ? "up" : "crashed";
    return { state, url: trimmed(note.url), pid: note.pid, remote: false, ...common };
  }

  /** The data folder of the server on this machine. */
  get dataDir() {
    const xdg = this.#xdgData && isAbsolute(this.#xdgData) ? this.#xdgData : join(this.#home, ".local", "share");
    return this.#first("dataDir") || join(xdg, "mto");
  }

  /** The `mto` command; undefined where there is none to be found. */
  get command() {
    const folders = [...this.#path.split(delimiter).filter(Boolean), join(this.#home, ".local", "bin")];
    return this.#first("command") || folders.map((folder) => join(folder, "mto")).find(isExecutable);
  }

  #first(name) {
    return this.#layers.map((layer) => layer[name]).find((value) => typeof value === "string" && value.trim());
  }

  /** The strongest source that says anything of a token decides; a data folder means the token in it. */
  async #credentials() {
    for (const { token, tokenFile, dataDir, tokenFrom = "opencode's configuration" } of this.#layers) {
      if (token) return { token: String(token).trim(), tokenFrom };
      if (tokenFile) return tokenIn(tokenFile);
      if (dataDir) return tokenIn(join(dataDir, "token"));
    }
    return tokenIn(join(this.dataDir, "token"));
  }

  async #serverNote() {
    try {
      const note = JSON.parse(await readFile(join(this.dataDir, "server.json"), "utf8"));
      return typeof note.url === "string" && Number.isInteger(note.pid) && note.pid > 0 ? note : undefined;
    } catch {
      return undefined;
    }
  }
}

/**
 * What the installation wrote beside the plugin; nothing where it came from npm.
 *
 * @param {URL} file
 */
export async function readSettings(file) {
  try {
    const settings = JSON.parse(await readFile(file, "utf8"));
    return settings && typeof settings === "object" ? settings : {};
  } catch {
    return {};
  }
}

async function tokenIn(file) {
  const token = await readFile(file, "utf8").catch(() => "");
  return { token: token.trim(), tokenFrom: file };
}

function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

const trimmed = (url) => url.trim().replace(/\/+$/, "");
