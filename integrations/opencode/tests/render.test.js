import assert from "node:assert/strict";
import { test } from "node:test";
import { brief, clockTime, duration, oneLine } from "../plan.js";
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
  assert.equal(checklist(RUNNING, NOW), [
    "Plan plan_x · executing · 1/5",
    "  ✓ 0 Do part 0 · general · 12 s",
    "  ◐ 1 Do part 1 · general",
    "  ○ 2 Do part 2 · general · waits for 1",
    "  ✗ 3 Do part 3 · general · 2 s · provider_auth: No key.",
    "  ○ 4 Do part 4 · general · provider_unavailable: Overloaded.",
  ].join("\n"));
});

test("the checklist says what keeps us from following", () => {
  assert.match(checklist(RUNNING, NOW, "the orchestrator was stopped"), /\n {2}! the orchestrator was stopped$/);
});

test("the checklist before there are sub-tasks, and while they are combined", () => {
  assert.equal(checklist({ plan: plan("planning"), subtasks: [] }), "Plan plan_x · planning\n  … cutting the task up into sub-tasks");
  assert.match(checklist({ plan: plan("synthesizing"), subtasks: [sub(0, "completed")] }), /1\/1\n.*\n {2}… combining the results$/);
});

test("the checklist of a plan that waits to be approved says how, and what it will take", () => {
  const approval = { revision: 1, forecast: { subtasks: 2, criticalPathSeconds: 95, costUsd: { low: 0.2, high: 1.25 } } };
  const subtasks = [sub(0, "pending"), sub(1, "pending", { dependencies: [0] })];
  assert.equal(checklist({ plan: plan("awaiting_approval", { approval }), subtasks }, NOW), [
    "Plan plan_x · awaiting approval · 0/2",
    "  ○ 0 Do part 0 · general",
    "  ○ 1 Do part 1 · general · waits for 0",
    "  ? waits for your approval: `mto approve plan_x --revision 1` (change it: `mto edit plan_x`)",
    "    forecast: 2 sub-tasks, 1 m 35 s for the longest chain of them, $0.2 to $1.25",
  ].join("\n"));
  const unknown = { revision: 2, expiresAt: `${T}59Z`, forecast: { subtasks: 1 } };
  const report = statusReport({ plan: plan("awaiting_approval", { approval: unknown }), subtasks: subtasks.slice(0, 1) }, { now: NOW });
  assert.match(report, new RegExp(`\\? waits for your approval, until ${clockTime(Date.parse(`${T}59Z`), NOW)}: .*\nforecast: 1 sub-task$`, "m"));
  const stopped = plan("awaiting_approval", { approval, cancelReason: "no" });
  assert.match(checklist({ plan: stopped, subtasks }, NOW), /awaiting approval, being cancelled/);
  assert.doesNotMatch(checklist({ plan: stopped, subtasks }, NOW), /mto approve/);
});

const DRAFTS = [
  sub(0, "completed", { startedAt: `${T}02Z`, finishedAt: `${T}14Z` }),
  sub(1, "running", { startedAt: `${T}03Z` }),
  sub(2, "pending", { dependencies: [1, 3] }),
];

test("the checklist while the planner writes", () => {
  assert.equal(checklist({ plan: plan("planning", { draft: true }), subtasks: DRAFTS }), [
    "Plan plan_x · planning · 1/3…",
    "  ✓ 0 Do part 0 · general · 12 s",
    "  ◐ 1 Do part 1 · general",
    "  ○ 2 Do part 2 · general · waits for 1, 3",
    "  … writing the plan: 3 sub-tasks so far",
  ].join("\n"));
  assert.match(checklist({ plan: plan("planning", { draft: true }), subtasks: DRAFTS.slice(0, 1) }), /: 1 sub-task so far$/);
  const repair = plan("planning", { draft: true, planner: { status: "running", attempt: 2, rejected: 1 } });
  assert.match(checklist({ plan: repair, subtasks: DRAFTS }), /\n {2}… putting the plan right$/);
});

test("what was begun and is not in the plan is told below it, and in no count", () => {
  const dropped = [
    sub(1, "running", { startedAt: `${T}03Z` }),
    sub(2, "completed", { startedAt: `${T}03Z`, finishedAt: `${T}09Z`, usage: { inputTokens: 300, costUsd: 0 } }),
  ];
  const document = { plan: plan("executing"), subtasks: DRAFTS.slice(0, 2), dropped };
  assert.equal(checklist(document, NOW), [
    "Plan plan_x · executing · 1/2",
    "  ✓ 0 Do part 0 · general · 12 s",
    "  ◐ 1 Do part 1 · general",
    "  ◐   Do part 1 · general · being ended: not in the plan",
    "  –   Do part 2 · general · 6 s · not in the plan",
  ].join("\n"));
  assert.match(statusReport(document, { now: NOW }), /\n {2}– {3}Do part 2 · general · 6 s · not in the plan · 300 tokens/);
  assert.deepEqual(brief(document).dropped, [
    { description: "Do part 1", status: "running", startedAt: `${T}03Z`, why: "being ended: not in the plan" },
    { description: "Do part 2", status: "cancelled", startedAt: `${T}03Z`, finishedAt: `${T}09Z`, why: "not in the plan" },
  ]);
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

const UNTIL = Date.parse(`${T}45Z`) + 3_600_000;
const pause = (more = {}) => ({ until: new Date(UNTIL).toISOString(), reason: "Rate limit reached", ...more });
const paused = (status, more) => ({ plan: plan(status, { pause: pause(), ...more }), subtasks: [sub(0, "pending", { startedAt: `${T}02Z` })] });

test("a plan that waits for its provider says so, until when, and what the provider says", () => {
  const line = `  ‖ paused until ${clockTime(UNTIL, NOW)}: Rate limit reached`;
  assert.equal(checklist(paused("executing"), NOW), `Plan plan_x · executing · 0/1\n  ○ 0 Do part 0 · general\n${line}`);
  assert.equal(checklist({ ...paused("planning"), subtasks: [] }, NOW), `Plan plan_x · planning\n${line}`);
  assert.ok(statusReport(paused("executing"), { now: NOW }).includes(`\n${line.trim()}`));
  assert.ok(checklist(paused("synthesizing", { synthesis: { status: "running" } }), NOW).includes(line));
});

test("a wait that is over, or keeps nobody, is not told", () => {
  assert.doesNotMatch(checklist(paused("executing"), UNTIL), /paused/);
  assert.match(checklist({ ...paused("planning"), subtasks: [] }, UNTIL), /cutting/);
  for (const synthesis of [{ status: "offered" }, { status: "claimed" }]) {
    assert.match(checklist(paused("synthesizing", { synthesis }), NOW), /combining the results$/);
  }
  assert.doesNotMatch(checklist(paused("failed"), NOW), /paused/);
  assert.doesNotMatch(checklist(paused("executing", { cancelReason: "No need." }), NOW), /paused/);
  assert.match(checklist(paused("executing", { pause: pause({ reason: "" }) }), NOW), /until [0-9a-zA-Z: ]+$/);
});

test("a time of the day, with the day where it is another, to the second where it is near", () => {
  const at = (...time) => new Date(2026, ...time).getTime();
  const now = at(0, 1, 13, 0);
  assert.equal(clockTime(at(0, 1, 14, 5), now), "14:05");
  assert.equal(clockTime(at(0, 1, 14, 5, 1), now), "14:06", "never before its time");
  assert.equal(clockTime(at(0, 2, 9, 5), now), "2 Jan 09:05");
  assert.equal(clockTime(at(0, 1, 23, 59, 30), now), "2 Jan 00:00");
  assert.equal(clockTime(at(0, 1, 13, 1, 7), now), "13:01:07");
});

test("who is being ended, or was, is told with the reason", () => {
  const subtasks = [
    sub(0, "cancelled", { startedAt: `${T}03Z`, finishedAt: `${T}05Z`, cancelReason: "Cancelled over HTTP." }),
    sub(1, "cancelled", { cancelReason: "no need\nof it" }),
    sub(2, "cancelled"),
    sub(3, "running", { startedAt: `${T}03Z`, cancelReason: "no need" }),
    sub(4, "running", { startedAt: `${T}03Z`, stopping: { code: "session_inactive", message: "Silent." } }),
    sub(5, "completed", { startedAt: `${T}03Z`, finishedAt: `${T}05Z`, cancelReason: "too late" }),
  ];
  assert.equal(checklist({ plan: plan("executing"), subtasks }, NOW), [
    "Plan plan_x · executing · 1/6",
    "  – 0 Do part 0 · general · 2 s · cancelled over HTTP",
    "  – 1 Do part 1 · general · cancelled: no need of it",
    "  – 2 Do part 2 · general",
    "  ◐ 3 Do part 3 · general · being cancelled",
    "  ◐ 4 Do part 4 · general · being ended: session_inactive",
    "  ✓ 5 Do part 5 · general · 2 s",
  ].join("\n"));
  assert.match(statusReport({ plan: plan("executing"), subtasks }, { now: NOW }), /– 0 Do part 0 · general · after 2 s · cancelled over HTTP/);
  assert.match(checklist({ plan: plan("planning", { cancelReason: "x" }), subtasks: [] }, NOW), /^Plan plan_x · planning, being cancelled$/);
  const stopping = { code: "budget_exhausted", message: "All is spent." };
  assert.match(checklist({ plan: plan("executing", { stopping }), subtasks: [] }, NOW), /· executing, being given up: budget_exhausted$/);
});

test("the report says what was spent, and of how much", () => {
  const usage = { inputTokens: 12_000, outputTokens: 300, cacheReadTokens: 45, costUsd: 0.01234 };
  const report = (more, subtasks = []) => statusReport({ plan: plan("executing", more), subtasks }, { now: NOW });
  assert.match(report({ usage }), /\nSpent: 12,345 tokens, \$0\.0123$/);
  assert.match(report({ usage, budget: { maxTokens: 20_000, maxCostUsd: 1 } }), /\nSpent: 12,345 of 20,000 tokens, \$0\.0123 of \$1\.00$/);
  assert.match(report({ budget: { maxCostUsd: 0.5 } }, [sub(0, "running", { startedAt: `${T}03Z` })]), /\nSpent: \$0\.00 of \$0\.50, without what runs now$/);
  assert.match(report({ usage: { ...usage, costUsd: 1e-10 } }), /<\$0\.0001$/);
  assert.match(report({}, [sub(0, "completed", { startedAt: `${T}02Z`, finishedAt: `${T}14Z`, usage })]), /took 12 s · 12,345 tokens, \$0\.0123$/);
  assert.doesNotMatch(report({}), /Spent/);
});

test("the report of a plan that runs", () => {
  assert.equal(statusReport(RUNNING, { now: NOW, clientId: "me", sessionId: "ses_1", isShown: true }), [
    "Plan plan_x · executing · 1/5 · 45 s",
    "Task: Do all of it",
    "  ✓ 0 Do part 0 · general · took 12 s",
    "  ◐ 1 Do part 1 · general · running for 42 s · attempt 2",
    "  ○ 2 Do part 2 · general · waits for 1",
    "  ✗ 3 Do part 3 · general · failed after 2 s",
    "      provider_auth: No key. Log in (`opencode auth login`).",
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
  assert.equal(statusReport(over, { now: NOW, clientId: "me", sessionId: "ses_1", isShown: true }), [
    "Plan plan_x · completed (degraded) · 1/2 · 30 s",
    "Task: Do all of it",
    "  ✓ 0 Do part 0 · general · took 12 s",
    "  ✗ 1 Do part 1 · general · failed",
    "      dependency_failed: 0 failed. Mend what the other sub-task failed of.",
    "Synthesis: done by this opencode",
    "Outcome: degraded",
    "Missing from the answer: 1 Do part 1",
    "Answer: in this session (also: `mto status plan_x`)",
  ].join("\n"));
});

test("the report says who combines the results", () => {
  const line = (synthesis) => statusReport({ plan: plan("synthesizing", { synthesis }), subtasks: [] }, { now: NOW, clientId: "me", sessionId: "ses_1", isShown: true });
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
  const waits = { plan: plan("executing", { pause: { until: `${T}50Z`, reason: "Too\nmany" } }), subtasks: [sub(0, "pending", { startedAt: `${T}02Z` }), sub(1, "cancelled", { cancelReason: "no need" })] };
  assert.deepEqual(brief(waits), {
    planId: "plan_x", status: "executing", startedAt: `${T}00Z`, pause: { until: `${T}50Z`, reason: "Too many" },
    subtasks: [{ description: "Do part 0", status: "pending" }, { description: "Do part 1", status: "cancelled", why: "cancelled: no need" }],
  });
});
