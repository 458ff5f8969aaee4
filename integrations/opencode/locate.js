import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { delimiter, isAbsolute, join } from "node:path";
import { accessSync, constants } from "node:fs";
import { isServer } from "./processes.js";

/**
 * Where the orchestrator is, as far as files tell.
 *
 * @typedef {object} Place
 * @property {"up" | "stopped" | "crashed"} state `up`: it should answer at `url`; `stopped`: ended in good order, or
 *   never started; `crashed`: its note is there, its process is not
 * @property {string} [url] without a slash at the end
 * @property {number} [pid] of the server on this machine
 * @property {string} [startedAt] when that began to listen
 * @property {boolean} remote the URL was configured: none is ever started here
 * @property {string} token empty where there is none
 * @property {string} tokenFrom where the token comes from, or is to come from, for people
 * @property {string} tokenAdvice what to do where the orchestrator does not accept it
 * @property {boolean} viaProxy the environment sends calls to this machine to a proxy
 */

/** The server on this machine reads its file when it starts. */
const RESTART = "put its own token there (or restart it: `mto stop`, `mto start`)";

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
    const variables = { url: env.MTO_URL, token: env.MTO_TOKEN, tokenFrom: "MTO_TOKEN", dataDir: env.MTO_DATA_DIR };
    this.#layers = [options, variables, settings];
    this.#home = env.HOME || homedir();
    this.#xdgData = env.XDG_DATA_HOME;
    this.#path = env.PATH ?? "";
    const without = env.NO_PROXY ?? env.no_proxy ?? "";
    this.#viaProxy = Boolean(env.HTTP_PROXY ?? env.http_proxy) && !/127\.0\.0\.1|\*/.test(without);
  }

  /** @returns {Promise<Place>} */
  async locate() {
    const url = this.#first("url");
    const common = { remote: Boolean(url), viaProxy: this.#viaProxy, ...(await this.#credentials(Boolean(url))) };
    if (url) return { state: "up", url: trimmed(url), ...common };
    const note = await this.#serverNote();
    if (!note) return { state: "stopped", ...common };
    const { pid, startedAt } = note;
    return { state: isServer(note) ? "up" : "crashed", url: trimmed(note.url), pid, startedAt, ...common };
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
    return this.#layers.map((layer) => layer[name]).find(isText);
  }

  /**
   * The strongest source that says anything of a token decides; a data folder means the token in it. That is the key to
   * the server on this machine, so one elsewhere gets what was given with its address, or by a stronger source.
   */
  async #credentials(isElsewhere) {
    const last = isElsewhere ? this.#layers.findIndex((layer) => isText(layer.url)) : this.#layers.length;
    for (const { token, tokenFile, dataDir, tokenFrom = "opencode's configuration" } of this.#layers.slice(0, last + 1)) {
      const whose = isElsewhere ? "a token of that server" : "its own token";
      if (token) return { token: String(token).trim(), tokenFrom, tokenAdvice: `put ${whose} there, and start opencode anew` };
      if (tokenFile && (isElsewhere || tokenFile !== this.#ownTokenFile)) return tokenIn(tokenFile, `put ${whose} there`);
      if (!isElsewhere && (tokenFile || dataDir)) return tokenIn(tokenFile || join(dataDir, "token"), RESTART);
    }
    if (isElsewhere) return { token: "", tokenFrom: "MTO_TOKEN, which is not set", tokenAdvice: "set it to a token of that server, and start opencode anew" };
    return tokenIn(this.#ownTokenFile, RESTART);
  }

  get #ownTokenFile() {
    return join(this.dataDir, "token");
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

async function tokenIn(tokenFrom, tokenAdvice) {
  const token = await readFile(tokenFrom, "utf8").catch(() => "");
  return { token: token.trim(), tokenFrom, tokenAdvice };
}

const isText = (value) => typeof value === "string" && value.trim() !== "";

function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

const trimmed = (url) => url.trim().replace(/\/+$/, "");
