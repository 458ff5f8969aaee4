import assert from "node:assert/strict";
import { test } from "node:test";
import { held, offeredIn, plan } from "./offered.js";
import { world } from "./world.js";

const LOCKED = { error: { name: "UnknownError", data: { message: "database is locked" } }, response: { status: 500 } };
const OWN = { answer: "second answer", outcome: "full", synthesis: { status: "completed", sessionId: "ses_own" } };

/** The answer is whole; what a person queued meanwhile is answered within the same call of opencode. */
function queuedBehind(w) {
  w.opencode.model = ({ opencode }) => {
    opencode.reply("ses_1", {}, "the answer");
    opencode.say("ses_1", "now implement it");
    opencode.reply("ses_1", { finish: undefined, time: {} });
  };
}

test("an answer is reported though the prompt behind it keeps opencode's call open", async (t) => {
  const w = await world(t);
  queuedBehind(w);
  await offeredIn(w);
  const begun = w.clock.now();
  await w.note("completed");
  assert.ok(w.clock.now() - begun < 120_000, `${w.clock.now() - begun} ms`);
  assert.deepEqual(w.orchestrator.reports.map((r) => r.text), ["the answer"]);
  assert.deepEqual(w.opencode.aborted, [], "the person's turn goes on");
  assert.deepEqual(w.opencode.texts("ses_1").filter((x) => x.includes("second")), []);
});

test("what calls tools is not taken for the answer while the session is busy", async (t) => {
  const w = await world(t);
  let end;
  w.opencode.model = ({ opencode, answer }) => {
    opencode.reply("ses_1", {}, "let me look").parts.push({ type: "tool", id: "prt_tool" });
    end = () => answer({}, "the answer");
  };
  await offeredIn(w);
  await w.until(() => w.opencode.prompts.length);
  const begun = w.clock.now();
  await w.until(() => w.clock.now() - begun > 30_000);
  assert.deepEqual(w.orchestrator.reports, []);
  end();
  await w.note("completed");
  assert.deepEqual(w.orchestrator.reports.map((r) => r.text), ["the answer"]);
});

test("an answer that the orchestrator gave up waiting for is not followed by another", async (t) => {
  const w = await world(t);
  const end = held(w);
  await offeredIn(w);
  await w.until(() => w.opencode.prompts.length);
  let refused = 0;
  w.orchestrator.intercept = (request, response) => request.url.endsWith("/synthesis") && refused++ < 100 && (response.destroy(), true);
  end();
  await w.until(() => refused);
  w.orchestrator.happen("plan_1", "plan.completed", ({ plan: p }) => Object.assign(p, OWN));
  await w.note("completed");
  await w.until(() => w.opencode.toasts.length);
  assert.deepEqual(w.opencode.texts("ses_1").filter((x) => /answer$/.test(x)), ["late answer"]);
});

test("a session that cannot be read for a moment after the turn: the answer is read again, not written again", async (t) => {
  const w = await world(t);
  let failures = 0;
  w.opencode.intercept = (what) => (what === "messages" && w.opencode.texts("ses_1").includes("the answer") && failures++ < 3 ? LOCKED : undefined);
  await offeredIn(w);
  await w.note("completed");
  assert.ok(failures > 3);
  assert.deepEqual(w.orchestrator.reports.map((r) => [r.ok, r.text]), [[true, "the answer"]]);
  assert.equal(w.opencode.prompts.length, 1);
});

test("a call that fails though the turn went well: the answer counts, not the call", async (t) => {
  const w = await world(t);
  w.opencode.model = ({ opencode, fail }) => {
    opencode.reply("ses_1", {}, "the answer");
    fail(LOCKED);
  };
  await offeredIn(w);
  await w.note("completed");
  assert.deepEqual(w.orchestrator.reports.map((r) => [r.ok, r.text]), [[true, "the answer"]]);
  assert.equal(w.opencode.prompts.length, 1);
});

test("a prompt that opencode could not store is put again", async (t) => {
  const w = await world(t);
  let failures = 0;
  w.opencode.intercept = (what, request) => (what === "prompt" && !request.body.noReply && failures++ < 1 ? LOCKED : undefined);
  await offeredIn(w);
  await w.note("completed");
  assert.deepEqual(w.orchestrator.reports.map((r) => [r.ok, r.text]), [[true, "the answer"]]);
});

test("what opencode refuses again and again is reported with its reason", async (t) => {
  const w = await world(t);
  w.opencode.intercept = (what, request) => (what === "prompt" && !request.body.noReply ? LOCKED : undefined);
  await offeredIn(w);
  await w.until(() => w.orchestrator.reports.length);
  assert.deepEqual(w.orchestrator.reports[0].error, { code: "internal", message: "database is locked" });
});

test("a 404 that is not the orchestrator's does not end the answer that is being written", async (t) => {
  const w = await world(t);
  const end = held(w);
  await offeredIn(w);
  await w.until(() => w.opencode.prompts.length);
  let met = 0;
  w.orchestrator.intercept = (request, response) => request.url.endsWith("/claim") && met++ < 2 && (response.writeHead(404).end("404 page not found"), true);
  await w.until(() => met >= 2);
  end();
  await w.note("completed");
  assert.deepEqual(w.opencode.aborted, []);
  assert.equal(plan(w).answer, "late answer");
});

test("where nobody has spoken, agent and model are those of the session", async (t) => {
  const w = await world(t);
  Object.assign(w.opencode.sessions.get("ses_1"), { agent: "plan", model: { providerID: "x", id: "y" } });
  await offeredIn(w);
  await w.note("completed");
  const { messages } = w.opencode.sessions.get("ses_1");
  const ours = messages.filter((m) => m.info.role === "user").map(({ info: { agent, model } }) => ({ agent, model }));
  assert.deepEqual(ours, [{ agent: "plan", model: { providerID: "x", modelID: "y" } }, { agent: "plan", model: { providerID: "x", modelID: "y" } }]);
});
