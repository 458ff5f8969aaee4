import assert from "node:assert/strict";
import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { Locator } from "../locate.js";
import { Starter } from "../starter.js";
import { ManualClock, starting } from "./world.js";

async function folder(t) {
  const path = await mkdtemp(join(tmpdir(), "opencode-mto-"));
  t.after(() => rm(path, { recursive: true, force: true }));
  return path;
}

/** A process that is over, whose number is not used again so soon. */
async function deadPid(t) {
  const starter = new Starter({ locator: { command: "true", dataDir: "" }, env: process.env });
  await starter.start();
  const { spawnSync } = await import("node:child_process");
  return spawnSync("true").pid;
}

test("stopped, up and crashed are told by server.json and its process", async (t) => {
  const dataDir = await folder(t);
  await writeFile(join(dataDir, "token"), "secret\n");
  const locator = new Locator({ env: { HOME: "/nowhere" }, settings: { dataDir } });
  assert.equal((await locator.locate()).state, "stopped");
  await writeFile(join(dataDir, "server.json"), JSON.stringify({ url: "http://127.0.0.1:1/", pid: process.pid }));
  assert.deepEqual(await locator.locate(), {
    state: "up", url: "http://127.0.0.1:1", pid: process.pid, startedAt: undefined, remote: false, viaProxy: false, token: "secret",
    tokenFrom: join(dataDir, "token"), tokenAdvice: "put its own token there (or restart it: `mto stop`, `mto start`)",
  });
  await writeFile(join(dataDir, "server.json"), JSON.stringify({ url: "http://127.0.0.1:1", pid: process.pid, startedAt: "2020-01-01T00:00:00Z" }));
  assert.equal((await locator.locate()).state, process.platform === "linux" ? "crashed" : "up", "a number that is used again");
  await writeFile(join(dataDir, "server.json"), JSON.stringify({ url: "http://127.0.0.1:1", pid: process.pid, startedAt: new Date().toISOString() }));
  assert.equal((await locator.locate()).state, "up");
  await writeFile(join(dataDir, "server.json"), JSON.stringify({ url: "http://127.0.0.1:1", pid: await deadPid(t) }));
  assert.equal((await locator.locate()).state, "crashed");
  await writeFile(join(dataDir, "server.json"), "{");
  assert.equal((await locator.locate()).state, "stopped");
});

test("options win over the environment, that over what the installation wrote", async (t) => {
  const home = await folder(t);
  for (const name of ["a", "b", "c"]) {
    await mkdir(join(home, name));
    await writeFile(join(home, name, "token"), name);
  }
  const settings = { dataDir: join(home, "a"), tokenFile: join(home, "a", "token"), url: "http://a" };
  const env = { HOME: home, MTO_DATA_DIR: join(home, "b"), MTO_URL: "http://b/" };
  const options = { dataDir: join(home, "c"), url: "http://c" };
  const at = async (sources) => {
    const { url, token } = await new Locator(sources).locate();
    return [url, token];
  };
  assert.deepEqual(await at({ env: { HOME: home }, settings }), ["http://a", "a"]);
  assert.deepEqual(await at({ env: { ...env, MTO_TOKEN: "t" }, settings }), ["http://b", "t"]);
  assert.deepEqual(await at({ env, settings, options: { ...options, tokenFile: join(home, "c", "token") } }), ["http://c", "c"]);
  const local = async (sources) => (await new Locator(sources).locate()).token;
  assert.equal(await local({ env: { HOME: home }, settings: { dataDir: join(home, "a") } }), "a");
  assert.equal(await local({ env: { HOME: home, MTO_DATA_DIR: join(home, "b") }, settings: { dataDir: join(home, "a") } }), "b");
  assert.equal(await local({ env: { HOME: home }, options: { dataDir: join(home, "c") } }), "c");
  assert.equal((await new Locator({ env, settings, options }).locate()).remote, true);
  const named = async (sources) => (await new Locator(sources).locate()).tokenFrom;
  assert.equal(await named({ env: { ...env, MTO_TOKEN: "t" } }), "MTO_TOKEN");
  assert.equal(await named({ env, options: { token: "t" } }), "opencode's configuration");
});

test("the token of the server on this machine goes to no other", async (t) => {
  const home = await folder(t);
  const tokenFile = join(home, "token");
  await writeFile(tokenFile, "admin");
  const url = "https://elsewhere.example";
  const token = async (sources) => (await new Locator(sources).locate()).token;
  assert.equal(await token({ env: { HOME: home, MTO_URL: url }, settings: { dataDir: home, tokenFile } }), "", "installed for this machine");
  assert.equal(await token({ env: { HOME: home, MTO_URL: url, MTO_DATA_DIR: home } }), "");
  assert.equal(await token({ env: { HOME: home, MTO_DATA_DIR: home }, settings: { url, dataDir: home, tokenFile: join(home, "none") } }), "");
  assert.equal(await token({ env: { HOME: home, MTO_TOKEN: "t" }, options: { url } }), "", "a weaker source");
  assert.equal(await token({ env: { HOME: home }, options: { url, tokenFile } }), "admin", "asked for by name");
  assert.equal(await token({ env: { HOME: home, MTO_TOKEN: "t" }, settings: { url } }), "t");
});

test("what to do about a token depends on where it comes from", async (t) => {
  const home = await folder(t);
  const advice = async (sources) => (await new Locator(sources).locate()).tokenAdvice;
  const env = { HOME: home };
  assert.match(await advice({ env }), /^put its own token there \(or restart it/);
  assert.equal(await advice({ env: { ...env, MTO_TOKEN: "t" } }), "put its own token there, and start opencode anew");
  assert.equal(await advice({ env: { ...env, MTO_URL: "http://x", MTO_TOKEN: "t" } }), "put a token of that server there, and start opencode anew");
  assert.equal(await advice({ env, settings: { url: "http://x", tokenFile: "/t" } }), "put a token of that server there");
  assert.equal(await advice({ env, settings: { tokenFile: "/t" } }), "put its own token there");
  assert.equal(await advice({ env: { ...env, MTO_URL: "http://x" } }), "set it to a token of that server, and start opencode anew");
});

test("the data folder is where the XDG rules have it", () => {
  assert.equal(new Locator({ env: { HOME: "/h" } }).dataDir, "/h/.local/share/mto");
  assert.equal(new Locator({ env: { HOME: "/h", XDG_DATA_HOME: "/x" } }).dataDir, "/x/mto");
  assert.equal(new Locator({ env: { HOME: "/h", XDG_DATA_HOME: "relative" } }).dataDir, "/h/.local/share/mto");
});

test("the command is on the PATH or in ~/.local/bin", async (t) => {
  const home = await folder(t);
  const locator = new Locator({ env: { HOME: home, PATH: `${home}/empty` } });
  assert.equal(locator.command, undefined);
  await mkdir(join(home, ".local", "bin"), { recursive: true });
  const command = join(home, ".local", "bin", "mto");
  await writeFile(command, "#!/bin/sh\n");
  await chmod(command, 0o755);
  assert.equal(locator.command, command);
  assert.equal(new Locator({ env: { HOME: home }, settings: { command: "/opt/mto" } }).command, "/opt/mto");
});

test("a start that fails gives its reason, one that cannot be run does too", async (t) => {
  const home = await folder(t);
  const command = join(home, "mto");
  await writeFile(command, '#!/bin/sh\necho "Looking for room" >&2\necho "mto: no room for $1" >&2\necho "in $MTO_DATA_DIR" >&2\nexit 1\n');
  await chmod(command, 0o755);
  const starter = (settings) => new Starter({ locator: new Locator({ env: { HOME: home, PATH: "" }, settings }), env: process.env });
  assert.deepEqual(await starter({ command, dataDir: "/data" }).start(), { ok: false, reason: "mto: no room for start in /data" });
  assert.match((await starter({ command: "/nowhere/mto" }).start()).reason, /cannot be run.*ENOENT/);
  assert.match((await starter({}).start()).reason, /no `mto` on the PATH/);
});

test("two starts at once are one, and each crash is followed by one", async (t) => {
  const home = await folder(t);
  const command = join(home, "mto");
  await writeFile(command, "#!/bin/sh\nexit 0\n");
  await chmod(command, 0o755);
  const starter = new Starter({ locator: new Locator({ env: { HOME: home }, settings: { command } }), env: process.env });
  const first = starter.start();
  assert.equal(starter.start(), first);
  assert.deepEqual(await first, { ok: true });
  for (const pid of [7, 7, 8]) assert.deepEqual(await starter.revive({ pid }), { ok: true });
});

test("a server that crashes again and again is started three times within ten minutes", async () => {
  const clock = new ManualClock();
  let starts = 0;
  const starter = new Starter({ locator: { command: "mto", dataDir: "" }, env: {}, clock, spawn: starting(() => starts++) });
  const crashed = (at) => ({ pid: 7, startedAt: `at ${at}` });
  for (let at = 0; at < 5; at++) {
    const { ok } = await starter.revive(crashed(at));
    assert.equal(ok, at < 3);
    assert.equal(starter.mayRevive(crashed(at + 1)), at < 2);
    clock.advance(60_000);
  }
  assert.equal(starts, 3);
  clock.advance(600_000);
  assert.deepEqual(await starter.revive(crashed(9)), { ok: true });
});
