import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { settle, until, world } from "./world.js";

const WRITTEN = { answer: "forty-two", outcome: "full", synthesis: { status: "completed", sessionId: "ses_own" } };
const complete = (w) => w.orchestrator.happen("plan_1", "plan.completed", ({ plan }) => Object.assign(plan, WRITTEN));
const answers = (w) => w.opencode.parts("ses_1", "mtoAnswer").length;
const notes = (w) => w.opencode.parts("ses_1", "mto").length;
const listeners = (w) => w.orchestrator.listeners("plan_1");
const isSettled = (w) => readdir(join(w.folder, "windows", "settled")).then((there) => there.includes("plan_1"), () => false);

async function pass(w, seconds) {
  for (let i = 0; i < seconds; i++) {
    w.clock.advance(1_000);
    await settle();
  }
}

/** A plan whose note could not be put in before its window was closed. */
async function closedBusy(t) {
  const w = await world(t);
  w.opencode.busy("ses_1");
  const first = w.plugin();
  await w.type(first, "orchestrate", "x");
  await w.until(() => listeners(w).length);
  await first.dispose();
  w.opencode.busy("ses_1", false);
  return w;
}

test("an answer comes also where opencode was closed before there was a note", async (t) => {
  const w = await closedBusy(t);
  complete(w);
  const second = w.plugin({ apart: true });
  await w.note("Plan plan_1 · completed");
  await w.note("forty-two");
  await w.until(() => isSettled(w));
  await second.dispose();
  w.opencode.sessions.get("ses_1").messages.length = 0;
  const looks = w.orchestrator.count("GET /v1/orchestrate");
  w.plugin({ apart: true });
  await w.until(() => w.orchestrator.count("GET /v1/orchestrate") > looks);
  await pass(w, 10);
  assert.deepEqual(w.opencode.texts("ses_1"), [], "what was taken back does not come again");
});

test("a failure is told also where opencode was closed before there was a note, once", async (t) => {
  const w = await closedBusy(t);
  w.orchestrator.happen("plan_1", "plan.failed", ({ plan }) => (plan.error = { code: "no_results", message: "All failed." }));
  const second = w.plugin({ apart: true });
  await w.note("✗ no_results: All failed.");
  await w.until(() => isSettled(w));
  await second.dispose();
  w.plugin({ apart: true });
  await pass(w, 10);
  assert.equal(notes(w), 1);
});

test("the owner is gone and two windows are told at once: the answer is there once", async (t) => {
  const w = await world(t);
  const owner = w.plugin();
  await w.type(owner, "orchestrate", "x");
  await w.note("Plan plan_1");
  w.plugin({ apart: true });
  w.plugin({ apart: true });
  await w.until(() => listeners(w).length === 3);
  await owner.dispose();
  await w.until(() => listeners(w).length === 2);
  complete(w);
  await w.until(() => w.opencode.toasts.length === 2);
  assert.equal(answers(w), 1);
  assert.equal(notes(w), 1);
});

test("an answer is left to the window that asked, however long that is busy", async (t) => {
  const w = await world(t);
  await w.type(w.plugin(), "orchestrate", "x");
  await w.note("Plan plan_1");
  w.plugin({ apart: true });
  await w.until(() => listeners(w).length === 2);
  w.opencode.busy("ses_1");
  const turn = w.opencode.reply("ses_1", { finish: undefined, time: {} });
  complete(w);
  await w.note("completed");
  await pass(w, 60);
  assert.equal(answers(w), 0);
  Object.assign(turn.info, { finish: "stop", time: { completed: 1 } });
  w.opencode.busy("ses_1", false);
  await w.note("forty-two");
  assert.equal(answers(w), 1);
});

test("nothing is put into a turn of another window", async (t) => {
  const w = await world(t);
  const owner = w.plugin();
  await w.type(owner, "orchestrate", "x");
  await w.note("Plan plan_1");
  w.plugin({ apart: true });
  w.plugin({ apart: true });
  await w.until(() => listeners(w).length === 3);
  await owner.dispose();
  const turn = w.opencode.reply("ses_1", { finish: undefined, time: {} });
  w.orchestrator.offer("plan_1");
  await w.until(() => w.orchestrator.count("POST /v1/orchestrate/plan_1/synthesis/claim"));
  await pass(w, 60);
  assert.equal(w.opencode.prompts.length, 0);
  Object.assign(turn.info, { finish: "stop", time: { completed: 1 } });
  await w.note("completed");
  assert.equal(w.opencode.prompts.length, 1);
});

test("what a broken opencode left open holds nobody up for ever, and nobody at all where there is no other", async (t) => {
  const w = await world(t);
  w.opencode.reply("ses_1", { finish: undefined, time: {} });
  const first = w.plugin();
  await w.type(first, "orchestrate", "x");
  const begun = w.clock.now();
  w.plugin({ apart: true, directory: "/elsewhere" });
  await w.note("Plan plan_1");
  assert.ok(w.clock.now() - begun < 240_000, "where there is no other window nothing is waited for");
  w.opencode.reply("ses_1", { finish: undefined, time: {} });
  w.plugin({ apart: true });
  w.type(first, "plan-status", "plan_1");
  await pass(w, 120);
  assert.equal(w.opencode.texts("ses_1").length, 1);
  await w.note("/plan-status");
});

test("a window that was there before the plan takes it over", async (t) => {
  const w = await world(t);
  w.plugin({ apart: true });
  await w.until(() => w.orchestrator.count("GET /v1/orchestrate"));
  const owner = w.plugin();
  await w.type(owner, "orchestrate", "x");
  await w.note("Plan plan_1");
  await w.until(() => listeners(w).length);
  await owner.dispose();
  w.orchestrator.offer("plan_1");
  await w.note("completed");
  assert.equal(w.orchestrator.reports.length, 1);
});

test("a session that is seen for the first time is asked for at once", async (t) => {
  const w = await world(t);
  const plugin = w.plugin();
  await w.until(() => w.orchestrator.count("GET /v1/orchestrate"));
  await settle(200);
  w.orchestrator.add({ parentSessionId: "ses_1", clientId: "other" });
  await plugin.event({ event: { type: "session.updated", properties: { sessionID: "ses_1" } } });
  await pass(w, 3);
  await until(() => w.orchestrator.count("GET /v1/orchestrate") === 2);
  await w.note("Plan plan_1");
});

test("a plan that its instance left is followed by the next one of the process", async (t) => {
  const w = await world(t);
  const first = w.plugin();
  await w.type(first, "orchestrate", "x");
  await w.note("Plan plan_1");
  await w.until(() => listeners(w).length);
  let hanging;
  w.orchestrator.intercept = (request) => !hanging && request.url.endsWith("/plan_1") && (hanging = true);
  w.orchestrator.happen("plan_1", "permission.answered");
  await w.until(() => hanging);
  await first.dispose();
  w.plugin();
  // The question that hangs holds the clock up, so it is told to go on.
  await pass(w, 20);
  await w.until(() => listeners(w).length === 1);
  w.orchestrator.offer("plan_1");
  await w.note("completed");
});

test("live plans beyond the newest hundred are taken up", async (t) => {
  const w = await world(t);
  w.orchestrator.add({ parentSessionId: "ses_1", clientId: "other", status: "executing" });
  for (let i = 0; i < 150; i++) w.orchestrator.add({ status: "completed", finishedAt: "2026-01-01T00:00:00Z" });
  for (let i = 0; i < 120; i++) w.orchestrator.add({ status: "planning" });
  w.plugin();
  await w.note("Plan plan_1");
});

test("a session that cannot be looked at for a moment is not given up", async (t) => {
  const w = await world(t);
  w.orchestrator.add({ parentSessionId: "ses_1", clientId: "other" });
  let failures = 0;
  w.opencode.intercept = (what) => (what === "get" && failures++ < 2 ? { error: { message: "database is locked" }, response: { status: 500 } } : undefined);
  w.plugin();
  await w.note("Plan plan_1");
  assert.ok(failures > 2);
});
