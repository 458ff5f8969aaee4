import assert from "node:assert/strict";
import { test } from "node:test";
import { brief, duration, oneLine } from "../plan.js";
import { checklist, statusReport } from "../render.js";

const T = "2026-01-01T00:00:";
const NOW = Date.parse(`${T}45Z`);
const sub = (index, status, more = {}) => ({ index, status, description: `Do part ${index}`, agent: "general", dependencies: [], ...more });
const plan = (status, more = {}) => ({ id: "plan_x", status, taskDescription: "Do all\nof it", directory: "/work", createdAt: `${T}00Z`, parentSessionId: "ses_1", clientId: "me", ...more });

const RUNNING = {
  plan: plan("executing"),
  subtasks: [
    sub(0, "completed", { startedAt: `${T}02Z`, finishedAt: `${T}14Z` }),
    sub(1, "running", { startedAt: `${T}03Z`, attempt: 2 }),
    sub(2, "pending", { dependencies: [0, 1] }),
    sub(3, "failed", { startedAt: `${T}03Z`, finishedAt: `${T}05Z`, error: { code: "provider_auth", message: "No key." } }),
    sub(4, "pending", { retryAt: "2026-01-01T00:00:50Z", error: { code: "provider_unavailable", message: "Overloaded." } }),
  ],
};

test("the checklist of a plan that runs", () => {
  assert.equal(checklist(RUNNING), [
    "Plan plan_x · executing · 1/5",
    "  ✓ 0 Do part 0 · general · 12 s",
    "  ◐ 1 Do part 1 · general",
    "  ○ 2 Do part 2 · general · waits for 1",
    "  ✗ 3 Do part 3 · general · 2 s · provider_auth: No key.",
    "  ○ 4 Do part 4 · general · provider_unavailable: Overloaded.",
  ].join("\n"));
});

test("the checklist says what keeps us from following", () => {
  assert.match(checklist(RUNNING, "the orchestrator was stopped"), /\n {2}! the orchestrator was stopped$/);
});

test("the checklist before there are sub-tasks, and while they are combined", () => {
  assert.equal(checklist({ plan: plan("planning"), subtasks: [] }), "Plan plan_x · planning\n  … cutting the task up into sub-tasks");
  assert.match(checklist({ plan: plan("synthesizing"), subtasks: [sub(0, "completed")] }), /1\/1\n.*\n {2}… combining the results$/);
});

test("the checklist of a failed plan has the error and the way out in one line", () => {
  const failed = plan("failed", { finishedAt: `${T}30Z`, error: { code: "provider_auth", message: "No key." } });
  assert.equal(checklist({ plan: failed, subtasks: [] }), [
    "Plan plan_x · failed · 30 s",
    "  ✗ provider_auth: No key. Log in (`opencode auth login`), then `/orchestrate` it again.",
  ].join("\n"));
});

test("the checklist of a cancelled plan and of a degraded one", () => {
  assert.match(checklist({ plan: plan("cancelled"), subtasks: [] }), /was cancelled\. `\/orchestrate` it again/);
  const degraded = { plan: plan("completed", { outcome: "degraded", finishedAt: `${T}30Z` }), subtasks: [sub(0, "completed"), sub(1, "failed")] };
  assert.match(checklist(degraded), /^Plan plan_x · completed \(degraded\) · 1\/2 · 30 s\n/);
  assert.match(checklist(degraded), /\n {2}Missing from the answer: 1 Do part 1$/);
});

test("the report of a plan that runs", () => {
  assert.equal(statusReport(RUNNING, { now: NOW, clientId: "me", sessionId: "ses_1" }), [
    "Plan plan_x · executing · 1/5 · 45 s",
    "Task: Do all of it",
    "  ✓ 0 Do part 0 · general · took 12 s",
    "  ◐ 1 Do part 1 · general · running for 42 s · attempt 2",
    "  ○ 2 Do part 2 · general · waits for 1",
    "  ✗ 3 Do part 3 · general · failed after 2 s",
    "      provider_auth: No key.",
    "  ○ 4 Do part 4 · general",
    "      provider_unavailable: Overloaded.",
    "      tried again in 5 s",
  ].join("\n"));
});

test("the report of a plan that is over", () => {
  const over = {
    plan: plan("completed", { outcome: "degraded", finishedAt: `${T}30Z`, answer: "!", synthesis: { status: "completed", clientId: "me" } }),
    subtasks: [sub(0, "completed", { startedAt: `${T}02Z`, finishedAt: `${T}14Z` }), sub(1, "failed", { error: { code: "dependency_failed", message: "0 failed." } })],
  };
  assert.equal(statusReport(over, { now: NOW, clientId: "me", sessionId: "ses_1" }), [
    "Plan plan_x · completed · 1/2 · 30 s",
    "Task: Do all of it",
    "  ✓ 0 Do part 0 · general · took 12 s",
    "  ✗ 1 Do part 1 · general · failed",
    "      dependency_failed: 0 failed.",
    "Synthesis: done by this opencode",
    "Outcome: degraded",
    "Missing from the answer: 1 Do part 1",
    "Answer: in this session (also: `mto status plan_x`)",
  ].join("\n"));
});

test("the report says who combines the results", () => {
  const line = (synthesis) => statusReport({ plan: plan("synthesizing", { synthesis }), subtasks: [] }, { now: NOW, clientId: "me", sessionId: "ses_1" });
  assert.match(line({ status: "offered" }), /Synthesis: open/);
  assert.match(line({ status: "claimed", clientId: "me" }), /Synthesis: this opencode is at it/);
  assert.match(line({ status: "claimed", clientId: "you" }), /Synthesis: another opencode is at it/);
  assert.match(line({ status: "cancelled" }), /^Synthesis: cancelled$/m);
  assert.match(line({ status: "running", sessionId: "ses_9" }), /the orchestrator does it, in session ses_9/);
});

test("spans and cuts", () => {
  assert.deepEqual([400, 59_400, 61_000, 3_780_000].map(duration), ["0 s", "59 s", "1 m 01 s", "1 h 03 m"]);
  assert.equal(oneLine(" a\n b ", 10), "a b");
  assert.equal(oneLine("abcdef", 4), "abc…");
  assert.equal(oneLine("a\u001b[31mb\u0007"), "a [31mb");
});

test("what the TUI half gets is small", () => {
  assert.deepEqual(brief({ plan: plan("executing"), subtasks: [sub(0, "running", { startedAt: `${T}02Z`, result: "long" })] }), {
    planId: "plan_x", status: "executing", startedAt: `${T}00Z`,
    subtasks: [{ description: "Do part 0", status: "running", startedAt: `${T}02Z` }],
  });
});
