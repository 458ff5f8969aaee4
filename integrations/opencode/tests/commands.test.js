import assert from "node:assert/strict";
import { test } from "node:test";
import { problem } from "./fake-orchestrator.js";
import { settle, starting, world } from "./world.js";

const HANDLED = /has handled the command/;

test("/orchestrate: a plan, a note that follows it, a title, and the answer in the session", async (t) => {
  const w = await world(t);
  const plugin = w.plugin();
  assert.match(await w.type(plugin, "orchestrate", " Research it "), HANDLED);
  await w.note("Plan plan_1 · planning");
  const [goal] = w.orchestrator.submissions;
  assert.deepEqual(Object.keys(goal).toSorted(), ["clientId", "directory", "parentSessionId", "taskDescription"]);
  assert.deepEqual([goal.taskDescription, goal.parentSessionId, goal.directory], ["Research it", "ses_1", "/work"]);
  assert.equal(w.opencode.sessions.get("ses_1").title, "Research it");
  await w.until(() => w.orchestrator.listeners("plan_1").includes(goal.clientId));
  w.orchestrator.happen("plan_1", "plan.accepted", (d) => {
    d.plan.status = "executing";
    d.subtasks.push({ index: 0, status: "running", description: "part", agent: "general", dependencies: [], startedAt: "2026-01-01T00:00:01Z" });
  });
  assert.match(await w.note("◐ 0 part"), /^\/orchestrate Research it\n\nPlan plan_1 · executing · 0\/1\n/);
  w.orchestrator.offer("plan_1");
  await w.note("Plan plan_1 · completed");
  const { messages } = w.opencode.sessions.get("ses_1");
  assert.equal(messages.length, 3, "note, prompt, answer");
  assert.equal(messages[0].parts[0].ignored, true);
  assert.equal(messages[0].parts[0].metadata.mto.status, "completed");
  assert.deepEqual(messages[1].parts.map((p) => [p.text, p.ignored, p.synthetic]), [
    ["All sub-tasks of plan plan_1 are over; combining their results.", true, undefined],
    ["Combine the results of plan_1.", undefined, true],
  ]);
  const [report] = w.orchestrator.reports;
  assert.deepEqual(report, {
    clientId: goal.clientId, ok: true, text: "the answer",
    usage: { inputTokens: 10, outputTokens: 5, reasoningTokens: 0, cacheReadTokens: 1, cacheWriteTokens: 2, costUsd: 0.5 },
  });
  await w.until(() => w.opencode.toasts.length);
  assert.deepEqual(w.opencode.toasts.map((x) => x.message), ["Plan plan_1: completed"]);
});

test("/orchestrate belongs to the root of the session it is typed in", async (t) => {
  const w = await world(t);
  w.opencode.add({ id: "ses_2", parentID: "ses_1" });
  w.opencode.add({ id: "ses_3", parentID: "ses_2" });
  await w.type(w.plugin(), "orchestrate", "x", "ses_3");
  await w.note("Plan plan_1");
  assert.equal(w.orchestrator.submissions[0].parentSessionId, "ses_1");
});

test("nothing is put into a busy session", async (t) => {
  const w = await world(t);
  w.opencode.busy("ses_1");
  await w.type(w.plugin(), "orchestrate", "x");
  await w.until(() => w.orchestrator.count("GET /v1/orchestrate/plan_1/events"));
  for (let i = 0; i < 20; i++) {
    w.clock.advance(1_000);
    await settle();
  }
  assert.deepEqual(w.opencode.texts("ses_1"), []);
  assert.deepEqual(w.opencode.toasts.map((x) => x.message), ["Plan plan_1 has started; it shows here when this session is idle"]);
  w.opencode.busy("ses_1", false);
  await w.note("Plan plan_1");
});

test("/orchestrate without a text, and a command that is not ours", async (t) => {
  const w = await world(t);
  const plugin = w.plugin();
  await w.type(plugin, "orchestrate", "  ");
  await w.note("✗ usage: /orchestrate <what you want done>");
  assert.equal(await w.type(plugin, "review", "x"), undefined);
});

test("what the server says of a request is passed on", async (t) => {
  const w = await world(t);
  w.orchestrator.intercept = (request, response) =>
    request.method === "POST" && (problem(response, 400, "invalid_request", "Bad.", [{ field: "directory", message: "does not exist" }]), true);
  await w.type(w.plugin(), "orchestrate", "x");
  assert.equal(await w.note("✗"), "/orchestrate x\n\n✗ the orchestrator says: directory does not exist");
});

test("what the server forbids is said in its words, and not taken for a wrong token", async (t) => {
  const w = await world(t);
  const detail = "directory must be a folder below one of: /home/me/code.";
  w.orchestrator.intercept = (request, response) => request.method === "POST" && (problem(response, 403, "directory_forbidden", detail), true);
  await w.type(w.plugin(), "orchestrate", "x");
  assert.equal(await w.note("✗"), `/orchestrate x\n\n✗ the orchestrator says: ${detail}`);
});

test("a wrong token is said in one line that names the file", async (t) => {
  const w = await world(t);
  await w.token("w".repeat(43));
  const plugin = w.plugin();
  await w.type(plugin, "orchestrate", "x");
  const text = await w.note("✗");
  assert.match(text, /does not accept the token in .*\/token: put its own token there/);
  assert.equal(text.split("\n").length, 3);
});

test("a server that is not there is started, and that is said", async (t) => {
  const w = await world(t, { spawn: starting(() => w.up()) });
  await w.down();
  await w.type(w.plugin({ options: { command: "/bin/mto" } }), "orchestrate", "x");
  assert.match(await w.note("Plan plan_1"), /^\/orchestrate x\n\(The orchestrator was not up and was started\.\)\n\nPlan plan_1/);
  assert.equal(w.opencode.toasts[0].message, "The orchestrator is not up; starting it…");
});

test("a server that cannot be started is said, with its reason", async (t) => {
  const w = await world(t);
  await w.down();
  await w.type(w.plugin(), "orchestrate", "x");
  await w.note("✗ the orchestrator is not up and could not be started: there is no `mto` on the PATH");
});

test("none is started for a server elsewhere", async (t) => {
  const w = await world(t, { env: { MTO_URL: "http://127.0.0.1:1" }, spawn: () => assert.fail("started") });
  await w.type(w.plugin({ options: { command: "/bin/mto" } }), "orchestrate", "x");
  await w.note("✗ the orchestrator at http://127.0.0.1:1 does not answer (");
});

test("/plan-status: the newest by the notes, one by its id, none, an unknown one", async (t) => {
  const w = await world(t);
  const plugin = w.plugin();
  await w.type(plugin, "plan-status", "");
  await w.note("✗ usage: /plan-status [plan id]; this session has no plan yet");
  await w.type(plugin, "orchestrate", "one");
  await w.note("Plan plan_1");
  await w.type(plugin, "orchestrate", "two");
  await w.note("Plan plan_2");
  await w.type(w.plugin({ apart: true }), "plan-status", "");
  assert.match(await w.note("Task: two"), /^\/plan-status\n\nPlan plan_2 · planning · .* s\n/);
  await w.type(plugin, "plan-status", "plan_1");
  assert.match(await w.note("/plan-status plan_1"), /Task: one/);
  await w.type(plugin, "plan-status", "plan_9");
  await w.note('✗ there is no plan "plan_9"; `mto list` shows those there are');
});

test("/plan-status that was typed during a turn says how the plan stands when it appears", async (t) => {
  const w = await world(t);
  const plugin = w.plugin();
  await w.type(plugin, "orchestrate", "x");
  await w.note("Plan plan_1");
  await w.until(() => w.orchestrator.listeners("plan_1").length);
  w.opencode.busy("ses_1");
  await w.type(plugin, "plan-status", "");
  await w.until(() => w.opencode.toasts.length);
  assert.match(w.opencode.toasts[0].message, /^Plan plan_1 · planning/);
  w.orchestrator.happen("plan_1", "plan.failed", ({ plan }) => (plan.error = { code: "no_results", message: "All failed." }));
  await w.note("✗ no_results");
  w.opencode.busy("ses_1", false);
  assert.match(await w.note("/plan-status"), /Plan plan_1 · failed/);
});

test("/plan-status says where the answer is only where it is there", async (t) => {
  const w = await world(t);
  const plugin = w.plugin();
  await w.type(plugin, "orchestrate", "x");
  await w.note("Plan plan_1");
  await w.until(() => w.orchestrator.listeners("plan_1").length);
  w.opencode.intercept = (what, { body } = {}) => (what === "prompt" && !body.parts[0].ignored ? { error: { message: "locked" }, response: { status: 500 } } : undefined);
  w.orchestrator.happen("plan_1", "plan.completed", ({ plan }) => Object.assign(plan, { answer: "forty-two", outcome: "full", synthesis: { status: "completed", sessionId: "ses_own" } }));
  await w.type(plugin, "plan-status", "");
  assert.match(await w.note("/plan-status"), /Answer: by `mto status plan_1`; not in this session yet$/);
  w.opencode.intercept = () => undefined;
  await w.note("forty-two");
  await w.type(plugin, "plan-status", "plan_1");
  assert.match(await w.note("/plan-status plan_1"), /Answer: in this session/);
});

test("a turn that another window left open: a toast says that the plan has started", async (t) => {
  const w = await world(t);
  w.plugin({ apart: true });
  const plugin = w.plugin();
  w.opencode.say("ses_1", "hello");
  w.opencode.reply("ses_1", { finish: undefined, time: {} });
  await w.type(plugin, "orchestrate", "x");
  await w.until(() => w.opencode.toasts.length);
  assert.match(w.opencode.toasts[0].message, /^Plan plan_1 has started/);
});

test("attached files are passed on by their path, and what has none is named", async (t) => {
  const w = await world(t);
  const parts = [
    { type: "file", url: "file:///home/ada/src/a%20b.js?start=3&end=7", filename: "a b.js", mime: "text/plain" },
    { type: "file", url: "file:///home/ada/docs", mime: "application/x-directory" },
    { type: "file", url: "data:image/png;base64,eA==", filename: "shot.png", mime: "image/png" },
    { type: "agent", name: "explore" },
  ];
  await w.plugin()["command.execute.before"]({ command: "orchestrate", sessionID: "ses_1", arguments: "look" }, { parts }).catch(() => {});
  assert.match(await w.note("Plan plan_1"), /^\/orchestrate look\n\(Not passed on, as sub-tasks get text only: shot\.png\.\)\n\nPlan/);
  assert.equal(w.orchestrator.submissions[0].taskDescription, "look\n\nFiles that belong to this:\n- /home/ada/src/a b.js (lines 3 to 7)\n- /home/ada/docs");
});

test("what a person has undone is not taken from them by a note or an answer", async (t) => {
  const w = await world(t);
  const plugin = w.plugin();
  await w.type(plugin, "orchestrate", "x");
  await w.note("Plan plan_1");
  await w.until(() => w.orchestrator.listeners("plan_1").length);
  const session = w.opencode.sessions.get("ses_1");
  session.revert = { messageID: "msg_0001" };
  w.orchestrator.happen("plan_1", "plan.completed", ({ plan }) => Object.assign(plan, { answer: "forty-two", outcome: "full", synthesis: { status: "completed", sessionId: "s" } }));
  await w.type(plugin, "plan-status", "");
  const begun = w.clock.now();
  await w.until(() => w.clock.now() - begun > 60_000);
  assert.equal(session.messages.length, 1);
  delete session.revert;
  await w.note("forty-two");
});

test("/orchestrate goes on from what is undone, as a prompt does", async (t) => {
  const w = await world(t);
  w.opencode.sessions.get("ses_1").revert = { messageID: "msg_0001" };
  await w.type(w.plugin(), "orchestrate", "x");
  await w.note("Plan plan_1");
});

test("/plan-status finds a plan that has no note yet", async (t) => {
  const w = await world(t);
  w.orchestrator.add({ parentSessionId: "ses_1", clientId: "other" });
  w.orchestrator.add({ parentSessionId: "ses_other", clientId: "other" });
  await w.type(w.plugin(), "plan-status", "");
  await w.note("/plan-status\n\nPlan plan_1");
});

test("what stands in the arguments is not run by opencode", async (t) => {
  const w = await world(t);
  const config = { command: { orchestrate: { template: "mine" } } };
  await w.plugin().config(config);
  assert.equal(config.command.orchestrate.template, "mine", "the user's own stays");
  const { template } = config.command["plan-status"];
  assert.doesNotMatch(template, /\$ARGUMENTS/);
  assert.match(template, /\$\d{6,}/, "a placeholder for an argument that never is there, or opencode adds them all");
});

test("in `opencode run` the command says what to use instead", async (t) => {
  const w = await world(t, { argv: ["opencode", "run"] });
  assert.match(await w.type(w.plugin(), "orchestrate", "x"), /^opencode run ends before a plan does; use: mto run/);
  assert.deepEqual(w.complaints, ['opencode run ends before a plan does; use: mto run "…"']);
  assert.deepEqual(w.orchestrator.calls, []);
});

test("inside the orchestrator's own opencode there is nothing", async (t) => {
  const w = await world(t, { env: { MTO_OPENCODE_ID: "1" } });
  assert.deepEqual(w.plugin(), {});
});

test("a plan whose making was not answered is found, and not made again", async (t) => {
  const w = await world(t);
  w.orchestrator.intercept = (request, response, body) => {
    if (request.method !== "POST") return false;
    w.orchestrator.submissions.push(body);
    w.orchestrator.add(body);
    response.destroy();
    return true;
  };
  const plugin = w.plugin();
  await w.type(plugin, "orchestrate", "x");
  await w.note("Plan plan_1");
  await w.type(plugin, "orchestrate", "x");
  await w.note("Plan plan_2");
  assert.equal(w.orchestrator.submissions.length, 2);
});

test("a plan that turns up later than its making was given up is taken up", async (t) => {
  const w = await world(t);
  let goal;
  w.orchestrator.intercept = (request, response, body) => request.method === "POST" && ((goal = body), response.destroy(), true);
  const typed = w.type(w.plugin(), "orchestrate", "x");
  assert.match(await w.note("✗"), /does not answer \(.*\. Should the task have got there all the same, its plan shows here by itself/);
  await typed;
  w.orchestrator.add(goal);
  await w.note("Plan plan_1");
});

test("a command of that name that the user has is the user's", async (t) => {
  const w = await world(t);
  const plugin = w.plugin();
  const config = { command: { orchestrate: { template: "mine" } } };
  await plugin.config(config);
  await w.plugin().config(config);
  assert.equal(await w.type(plugin, "orchestrate", "x"), undefined);
  assert.match(await w.type(plugin, "plan-status", ""), HANDLED);
  assert.deepEqual(w.orchestrator.submissions, []);
});

test("/plan-status without a server says what to do", async (t) => {
  const w = await world(t);
  await w.down();
  await w.type(w.plugin(), "plan-status", "");
  await w.note("✗ the orchestrator is not up; `mto start` starts it");
  await w.up();
  await w.orchestrator.stop();
  await w.type(w.plugin(), "plan-status", "plan_1");
  assert.match(await w.note("does not answer"), /\(.*\); `mto doctor` tells more$/);
});
