import assert from "node:assert/strict";
import { test } from "node:test";
import { askInPlanMode, checked, correctSchema } from "../tool.js";
import { settle, world } from "./world.js";

const context = (sessionID = "ses_1", abort = new AbortController().signal) => ({ sessionID, abort });

test("arguments: what is wrong is said by field, value and limit", () => {
  const message = (args) => {
    try {
      return checked(args);
    } catch (error) {
      return error.message;
    }
  };
  assert.deepEqual(checked({ taskDescription: "x", maxSubtasks: 10 }), { taskDescription: "x", maxSubtasks: 10 });
  assert.deepEqual(checked({ taskDescription: "x", maxSubtasks: null }), { taskDescription: "x" });
  assert.match(message({}), /taskDescription must be a text of 1 to 100000 characters, not blank; it is missing\./);
  assert.match(message({ taskDescription: " " }), /it is blank/);
  assert.match(message({ taskDescription: 7 }), /it is 7/);
  assert.match(message({ taskDescription: "x".repeat(100_001) }), /it is 100001 characters long/);
  for (const value of [0, 11, 2.5, "3", true]) {
    assert.match(message({ taskDescription: "x", maxSubtasks: value }), /maxSubtasks must be a whole number from 1 to 10, or left out; it is /);
  }
  assert.match(message({ maxSubtasks: 0 }), /taskDescription.*maxSubtasks/, "both at once");
});

test("only the task is required", () => {
  const output = { jsonSchema: { type: "object", required: ["taskDescription", "maxSubtasks"] } };
  correctSchema(output);
  assert.deepEqual(output.jsonSchema.required, ["taskDescription"]);
});

test("the tool returns at once, for the root session, and its note waits for the turn's end", async (t) => {
  const w = await world(t);
  w.opencode.add({ id: "ses_2", parentID: "ses_1" });
  w.opencode.busy("ses_1");
  const { tool } = w.plugin();
  const result = await tool.plan_tasks.execute({ taskDescription: "x", maxSubtasks: 3 }, context("ses_2"));
  assert.match(result.output, /planId: plan_1\nstatus: planning\n.*by itself; do not poll/s);
  const [goal] = w.orchestrator.submissions;
  assert.deepEqual([goal.parentSessionId, goal.maxSubtasks], ["ses_1", 3]);
  assert.deepEqual(w.opencode.texts("ses_1"), []);
  w.opencode.busy("ses_1", false);
  await w.note("Plan plan_1");
});

test("a turn that combines results does not plan anew", async (t) => {
  const w = await world(t);
  const plugin = w.plugin();
  await w.type(plugin, "orchestrate", "x");
  await w.note("Plan plan_1");
  const tried = new Promise((resolve) => {
    w.opencode.model = async ({ answer }) => {
      resolve(await plugin.tool.plan_tasks.execute({ taskDescription: "y" }, context()).catch((error) => error.message));
      answer({}, "done");
    };
  });
  w.orchestrator.offer("plan_1");
  await w.until(() => w.opencode.prompts.length);
  assert.match(await tried, /write the answer from them, do not plan anew/);
  await w.note("completed");
});

test("in `opencode run` it waits, and the answer is its output", async (t) => {
  const w = await world(t, { argv: ["opencode", "run", "hi"] });
  const running = w.plugin().tool.plan_tasks.execute({ taskDescription: "x" }, context());
  await w.until(() => w.orchestrator.listeners("plan_1").length);
  const [goal] = w.orchestrator.submissions;
  assert.deepEqual(Object.keys(goal).toSorted(), ["directory", "taskDescription"]);
  w.orchestrator.happen("plan_1", "plan.completed", ({ plan }) => Object.assign(plan, { answer: "forty-two", outcome: "full" }));
  assert.match((await running).output, /^Plan plan_1 · completed.*\n\nforty-two$/s);
});

test("in `opencode run` a failed plan is an error, and stopping the turn cancels the plan", async (t) => {
  const w = await world(t, { argv: ["opencode", "run", "hi"] });
  const { tool } = w.plugin();
  const failing = tool.plan_tasks.execute({ taskDescription: "x" }, context()).catch((error) => error.message);
  await w.until(() => w.orchestrator.listeners("plan_1").length);
  w.orchestrator.happen("plan_1", "plan.failed", ({ plan }) => (plan.error = { code: "no_results", message: "All failed." }));
  assert.match(await failing, /no_results: All failed\./);
  const stop = new AbortController();
  const stopped = tool.plan_tasks.execute({ taskDescription: "y" }, context("ses_1", stop.signal)).catch((error) => error.message);
  await w.until(() => w.orchestrator.listeners("plan_2").length);
  stop.abort();
  assert.equal(await stopped, "The plan plan_2 was cancelled.");
  await w.until(() => w.orchestrator.plans.get("plan_2").document.plan.status === "cancelled");
  await settle();
});

test("in `opencode run` a plan that waits to be approved is not waited for", async (t) => {
  const w = await world(t, { argv: ["opencode", "run", "hi"] });
  const running = w.plugin().tool.plan_tasks.execute({ taskDescription: "x" }, context());
  await w.until(() => w.orchestrator.listeners("plan_1").length);
  w.orchestrator.happen("plan_1", "approval.requested", ({ plan }) => Object.assign(plan, { status: "awaiting_approval" }));
  const { output } = await running;
  assert.match(output, /waits for your approval: `mto approve plan_1`.*Tell the user, and end your turn/s);
});

test("in `opencode run` a plan that was approved at once is waited for", async (t) => {
  const w = await world(t, { argv: ["opencode", "run", "hi"] });
  const running = w.plugin().tool.plan_tasks.execute({ taskDescription: "x" }, context());
  await w.until(() => w.orchestrator.listeners("plan_1").length);
  w.orchestrator.happen("plan_1", "approval.requested", ({ plan }) => Object.assign(plan, { status: "executing" }));
  await w.until(() => w.orchestrator.count("GET /v1/orchestrate/plan_1/events") >= 2);
  await settle(300);
  assert.ok(w.orchestrator.count("GET /v1/orchestrate/plan_1/events") <= 3, "no endless round");
  w.orchestrator.happen("plan_1", "plan.completed", ({ plan }) => Object.assign(plan, { answer: "forty-two", outcome: "full" }));
  assert.match((await running).output, /forty-two/);
});

test("in `opencode run` a server whose streams end at once is asked with a pause", async (t) => {
  const w = await world(t, { argv: ["opencode", "run", "hi"] });
  const running = w.plugin().tool.plan_tasks.execute({ taskDescription: "x" }, context());
  w.orchestrator.intercept = (request, response) => request.url.includes("/events") && (response.writeHead(204).end(), true);
  const looks = () => w.orchestrator.count("GET /v1/orchestrate/plan_1");
  await w.until(() => looks() >= 2);
  await settle(500);
  assert.ok(looks() <= 3, `${looks()} looks`);
  w.orchestrator.happen("plan_1", "plan.completed", ({ plan }) => Object.assign(plan, { answer: "forty-two", outcome: "full" }));
  let output;
  running.then((result) => (output = result.output));
  assert.match(await w.until(() => output), /forty-two/);
});

test("in `opencode run` a call that was aborted while it was handed over cancels its plan", async (t) => {
  const w = await world(t, { argv: ["opencode", "run", "hi"] });
  const stop = new AbortController();
  w.orchestrator.intercept = (request) => (request.url === "/v1/orchestrate" && stop.abort(), false);
  const stopped = await w.plugin().tool.plan_tasks.execute({ taskDescription: "x" }, context("ses_1", stop.signal)).catch((error) => error.message);
  assert.equal(stopped, "The plan plan_1 was cancelled.");
  assert.equal(w.orchestrator.plans.get("plan_1").document.plan.status, "cancelled");
});

test("in `opencode run` a plan that could not be cancelled, or was lost sight of, is named", async (t) => {
  const w = await world(t, { argv: ["opencode", "run", "hi"] });
  const stop = new AbortController();
  const { tool } = w.plugin();
  const stopped = tool.plan_tasks.execute({ taskDescription: "x" }, context("ses_1", stop.signal)).catch((error) => error.message);
  await w.until(() => w.orchestrator.listeners("plan_1").length);
  w.orchestrator.intercept = (request, response) => (response.destroy(), true);
  stop.abort();
  assert.match(await stopped, /could not be cancelled\. The plan plan_1 may go on: .*`mto cancel plan_1` ends it/);
  w.orchestrator.intercept = undefined;
  let lost;
  tool.plan_tasks.execute({ taskDescription: "y" }, context()).catch((error) => (lost = error.message));
  await w.until(() => w.orchestrator.listeners("plan_2").length);
  w.orchestrator.intercept = (request, response) => (response.destroy(), true);
  w.orchestrator.cut();
  assert.match(await w.until(() => lost), /does not answer .* The plan plan_2 may go on/);
});

test("the rules for the tool are opencode's, and are asked before anything is handed over", async (t) => {
  const w = await world(t);
  const { tool } = w.plugin();
  const asked = [];
  const ask = async (what) => {
    asked.push(what);
    throw new Error("The user rejected permission to use this specific tool call.");
  };
  await assert.rejects(tool.plan_tasks.execute({ taskDescription: "x" }, { ...context(), ask }), /rejected permission/);
  assert.deepEqual(asked, [{ permission: "plan_tasks", patterns: ["*"], always: ["*"], metadata: { taskDescription: "x" } }]);
  assert.deepEqual(w.orchestrator.submissions, []);
});

test("in plan mode the person is asked, unless their rules have a word on it", () => {
  const plan = (config) => {
    askInPlanMode(config);
    return config.agent?.plan?.permission;
  };
  assert.deepEqual(plan({}), { plan_tasks: "ask" });
  assert.deepEqual(plan({ permission: { edit: "ask" }, agent: { plan: { permission: { bash: "deny" } } } }), { bash: "deny", plan_tasks: "ask" });
  assert.equal(plan({ permission: "deny" }), undefined);
  assert.equal(plan({ permission: { plan_tasks: "deny" } }), undefined);
  assert.equal(plan({ permission: { "*": "deny" } }), undefined);
  assert.deepEqual(plan({ agent: { plan: { permission: { plan_tasks: "allow" } } } }), { plan_tasks: "allow" });
});
