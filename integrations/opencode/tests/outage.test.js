import assert from "node:assert/strict";
import { test } from "node:test";
import { settle, world } from "./world.js";

const FIRST = { answer: "first answer", outcome: "degraded", synthesis: { status: "completed", sessionId: "s" } };
const SECOND = { answer: "second answer", outcome: "full", synthesis: { status: "completed", sessionId: "s" } };

async function started(t) {
  const w = await world(t);
  w.instance = w.plugin();
  await w.type(w.instance, "orchestrate", "x");
  await w.note("Plan plan_1");
  await w.until(() => w.orchestrator.listeners("plan_1").length);
  return w;
}

/** As `mto retry` does. */
function reopen(w) {
  w.orchestrator.happen("plan_1", "plan.reopened", ({ plan }) => {
    plan.status = "executing";
    for (const gone of ["finishedAt", "answer", "outcome", "synthesis"]) delete plan[gone];
  });
}

const complete = (w, end, at) => w.orchestrator.happen("plan_1", "plan.completed", ({ plan }) => Object.assign(plan, end, { finishedAt: at }));
const note = (w) => w.opencode.texts("ses_1")[0];

for (const [name, away, back, said] of [
  ["stopped", (w) => w.down(), (w) => w.up(), "! the orchestrator was stopped; `mto start` goes on with this plan"],
  ["not to be entered", (w) => w.token("wrong"), (w) => w.token(w.orchestrator.token), "! the orchestrator at http"],
]) {
  test(`opened again while the server is ${name}: the note says so, and no more once it is back`, async (t) => {
    const w = await started(t);
    w.orchestrator.happen("plan_1", "plan.accepted", ({ plan }) => (plan.status = "executing"));
    const before = await w.note("executing");
    await w.instance.dispose();
    await away(w);
    w.plugin({ apart: true });
    assert.ok((await w.note(said)).startsWith(`${before}\n  ! `));
    await back(w);
    await w.until(() => note(w) === before);
    complete(w, SECOND);
    await w.note("second answer");
  });
}

test("a plan that is over has nothing said about it while the server is away", async (t) => {
  const w = await started(t);
  complete(w, SECOND);
  await w.note("second answer");
  const before = note(w);
  await w.until(() => w.opencode.toasts.length);
  await w.instance.dispose();
  await w.down();
  w.plugin({ apart: true });
  const begun = w.clock.now();
  await w.until(() => w.clock.now() - begun > 30_000);
  assert.equal(note(w), before);
});

test("a plan that is reopened is followed again, and its new answer comes", async (t) => {
  const w = await started(t);
  complete(w, FIRST, "2026-01-01T00:01:00Z");
  await w.note("first answer");
  await w.until(() => w.opencode.toasts.length);
  reopen(w);
  await w.note("Plan plan_1 · executing");
  complete(w, SECOND, "2026-01-01T00:05:00Z");
  await w.note("second answer");
  await w.note("Plan plan_1 · completed");
});

test("a plan that was reopened and ended again while opencode was closed brings its new answer", async (t) => {
  const w = await started(t);
  complete(w, FIRST, "2026-01-01T00:01:00Z");
  await w.note("first answer");
  await w.until(() => w.opencode.toasts.length);
  await w.instance.dispose();
  reopen(w);
  complete(w, SECOND, "2026-01-01T00:05:00Z");
  w.plugin({ apart: true });
  await w.note("second answer");
  await w.until(() => w.opencode.toasts.length === 2);
  const begun = w.clock.now();
  await w.until(() => w.clock.now() - begun > 200_000);
  assert.equal(w.opencode.toasts.length, 2, "and that once");
});

test("the last redraw is tried until it is done", async (t) => {
  const w = await started(t);
  let failures = 0;
  w.opencode.intercept = (what) => (what === "patch" && failures++ < 4 ? { error: { message: "database is locked" }, response: { status: 500 } } : undefined);
  w.orchestrator.happen("plan_1", "plan.failed", ({ plan }) => (plan.error = { code: "no_results", message: "All failed." }));
  await w.note("✗ no_results");
  assert.equal(failures, 5);
});

test("a note that a person took out is not waited for", async (t) => {
  const w = await started(t);
  w.opencode.intercept = (what) => (what === "patch" ? { error: { message: "gone" }, response: { status: 500 } } : undefined);
  w.opencode.sessions.get("ses_1").messages.length = 0;
  w.orchestrator.happen("plan_1", "plan.failed", ({ plan }) => (plan.error = { code: "no_results", message: "All failed." }));
  const tries = () => w.opencode.logs.filter((l) => l.message === "the note was not redrawn").length;
  const begun = w.clock.now();
  await w.until(() => w.clock.now() - begun > 20_000);
  await settle();
  assert.equal(tries(), 0);
});
