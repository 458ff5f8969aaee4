import assert from "node:assert/strict";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { Locks } from "../locks.js";
import { clientIdIn, markOf, marked, processOf, systemProcesses } from "../processes.js";

async function locks(t) {
  const folder = await mkdtemp(join(tmpdir(), "opencode-mto-"));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const dead = new Set();
  const of = (pid) => new Locks({ folder, log: assert.fail, processes: { self: { pid, started: "1" }, isAlive: (p) => !dead.has(p.pid) } });
  return { folder, dead, of };
}

test("one process at a time holds a lock, under each name", async (t) => {
  const { folder, of } = await locks(t);
  const done = await of(1).hold("a", async () => {
    assert.equal(await of(2).hold("a", assert.fail), undefined);
    assert.equal(await of(2).hold("b", async () => "b"), "b");
    return "a";
  });
  assert.equal(done, "a");
  assert.equal(await of(2).hold("a", async () => "again"), "again");
  await assert.rejects(of(2).hold("a", () => Promise.reject(new Error("x"))), /x/);
  assert.deepEqual(await readdir(folder), []);
});

test("of many who find a dead holder one takes its lock", async (t) => {
  const { dead, of } = await locks(t);
  of(1).hold("a", () => new Promise(() => {}));
  while ((await of(2).hold("a", async () => true)) === true);
  dead.add(1);
  let inside = 0;
  const one = async () => {
    assert.equal(++inside, 1);
    await new Promise((resolve) => setImmediate(resolve));
    inside--;
    return true;
  };
  const results = await Promise.all(Array.from({ length: 20 }, (_, i) => of(i + 10).hold("a", one)));
  assert.ok(results.includes(true));
});

test("without a folder to write to everything goes on unprotected", async () => {
  const complaints = [];
  const it = new Locks({ folder: "/dev/null/x", log: (_, message) => complaints.push(message), processes: systemProcesses });
  assert.equal(await it.hold("a", async () => 1), 1);
  assert.deepEqual(complaints, ["there are no locks"]);
});

test("a process is known again by its name, and not mistaken for one that has its number now", () => {
  const { self, isAlive } = systemProcesses;
  assert.deepEqual(processOf(clientIdIn(self)), self);
  assert.deepEqual(marked(markOf(self)), self);
  assert.equal(processOf("somebody"), undefined);
  assert.equal(isAlive(self), true);
  assert.equal(isAlive({ pid: self.pid, started: "" }), true);
  if (self.started) assert.equal(isAlive({ pid: self.pid, started: "1" }), false);
});
