import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { asked, claims, earlier, held, offered, offeredIn, plan } from "./offered.js";
import { settle, until, world } from "./world.js";

test("agent and model of our prompt are those of the person's last", async (t) => {
  const w = await offered(t, {
    before: ({ opencode }) => {
      opencode.say("ses_1", "hello", { agent: "plan", model: { providerID: "x", modelID: "y" } });
      opencode.reply("ses_1", {}, "hi");
    },
  });
  await w.until(() => w.opencode.prompts.length);
  const [{ agent, model, noReply }] = w.opencode.prompts;
  assert.deepEqual({ agent, model, noReply }, { agent: "plan", model: { providerID: "x", modelID: "y" }, noReply: undefined });
  await w.note("completed");
});

test("the lease is renewed while the model writes", async (t) => {
  const w = await world(t);
  const end = held(w);
  const it = await offeredIn(w);
  await it.until(() => it.opencode.prompts.length);
  const before = claims(it);
  await it.until(() => claims(it) >= before + 3);
  end();
  await it.note("completed");
  assert.equal(it.orchestrator.reports.length, 1);
});

test("while another has it, it is asked for again until it is closed", async (t) => {
  const w = await offered(t, { before: (w) => (plan(w).clientId = "other") });
  w.orchestrator.happen("plan_1", "synthesis.claimed", ({ plan: p }) => (p.synthesis = { status: "claimed", clientId: "other" }));
  await w.until(() => claims(w) >= 3);
  const looks = () => w.orchestrator.count("GET /v1/orchestrate/plan_1");
  const seen = looks();
  w.orchestrator.happen("plan_1", "synthesis.started", ({ plan: p }) => (p.synthesis = { status: "running", sessionId: "ses_own" }));
  await until(() => looks() > seen);
  await settle(200);
  const before = claims(w);
  for (let i = 0; i < 10; i++) {
    w.clock.advance(2_000);
    await settle();
  }
  assert.equal(claims(w), before);
  assert.equal(w.opencode.prompts.length, 0);
});

test("a lease that ran out elsewhere is taken over", async (t) => {
  const w = await offered(t, { before: (w) => (plan(w).clientId = "gone") });
  await w.note("completed");
  assert.equal(w.orchestrator.reports.length, 1);
});

test("a session that stays busy for five minutes is reported", async (t) => {
  const w = await offered(t, { before: (w) => w.opencode.busy("ses_1") });
  await w.until(() => w.orchestrator.reports.length);
  assert.deepEqual(w.orchestrator.reports[0].error, { code: "session_busy", message: "The session was busy for 5 minutes." });
  assert.equal(w.opencode.prompts.length, 0);
});

test("a session that is gone is reported", async (t) => {
  const w = await offered(t, { before: (w) => w.opencode.sessions.delete("ses_1") });
  await w.until(() => w.orchestrator.reports.length);
  assert.equal(w.orchestrator.reports[0].error.code, "session_unknown");
});

test("an answer that is there already is reported and not asked for again", async (t) => {
  const w = await offered(t, { before: (w) => asked(w, process.ppid, (message) => w.opencode.reply("ses_1", { parentID: message.info.id }, "of before")) });
  await w.note("completed");
  assert.equal(w.orchestrator.reports[0].text, "of before");
  assert.equal(w.opencode.prompts.length, 0);
});

test("the answer of an earlier end of the plan is not taken for the new one", async (t) => {
  const before = (w) =>
    asked(w, spawnSync("true").pid, (message) => w.opencode.reply("ses_1", { parentID: message.info.id }, "of before"), "Combine what there was.");
  const w = await offered(t, { before });
  await w.note("completed");
  assert.equal(w.orchestrator.reports[0].text, "the answer");
  assert.ok(w.opencode.texts("ses_1").includes("of before"), "it stays where it is");
});

test("a prompt that was never answered is removed and put again", async (t) => {
  const w = await offered(t, { before: (w) => asked(w, spawnSync("true").pid, () => w.opencode.reply("ses_1", { finish: undefined, time: {} }, "half")) });
  await w.note("completed");
  assert.equal(w.opencode.prompts.length, 1);
  assert.equal(w.opencode.parts("ses_1", "mtoSynthesis").length, 1);
  assert.ok(!w.opencode.texts("ses_1").includes("half"));
});

test("what a window that is gone was being answered holds nobody up, whoever else is there", async (t) => {
  let begun;
  const w = await offered(t, {
    before: async (w) => {
      w.plugin({ apart: true });
      begun = w.clock.now();
      await asked(w, spawnSync("true").pid, () => w.opencode.reply("ses_1", { finish: undefined, time: {} }, "half"));
    },
  });
  await w.note("completed");
  assert.ok(w.clock.now() - begun < 120_000, `${w.clock.now() - begun} ms`);
});

test("the lease of a process that is no more is given back for it", async (t) => {
  const gone = spawnSync("true").pid;
  const w = await offered(t, {
    before: async (w) => {
      await asked(w, gone, () => {});
      plan(w).clientId = earlier(gone);
    },
  });
  w.orchestrator.happen("plan_1", "synthesis.claimed", ({ plan: p }) => (p.synthesis = { status: "claimed", clientId: earlier(gone) }));
  await w.note("completed");
  assert.deepEqual(w.orchestrator.reports.map((r) => [r.clientId === earlier(gone), r.error?.code]), [[true, "session_interrupted"], [false, undefined]]);
});

test("a prompt that opencode keeps losing is given up", async (t) => {
  const w = await world(t);
  w.opencode.model = ({ nothing }) => nothing();
  await offeredIn(w);
  await w.until(() => w.orchestrator.reports.length);
  assert.equal(w.orchestrator.reports[0].error.code, "answer_empty");
  assert.equal(w.opencode.prompts.length, 3);
});

test("a prompt of a window that lives is not touched", async (t) => {
  const w = await offered(t, { before: (w) => asked(w, process.ppid, () => {}) });
  await w.until(() => w.orchestrator.reports.length);
  assert.equal(w.orchestrator.reports[0].error.code, "session_busy");
  assert.equal(w.opencode.parts("ses_1", "mtoSynthesis").length, 1);
  assert.equal(w.opencode.prompts.length, 0);
});

test("stopped by a person: the plan fails with that", async (t) => {
  const w = await world(t);
  w.opencode.model = ({ answer }) => answer({ error: { name: "MessageAbortedError", data: { message: "Aborted" } } }, "half");
  await offeredIn(w);
  await w.note("✗ session_aborted");
  assert.equal(w.orchestrator.reports.length, 1);
});

test("a model that fails is reported with its code", async (t) => {
  const w = await world(t);
  w.opencode.model = ({ answer }) => answer({ error: { name: "ProviderAuthError", data: { message: "No key" } } });
  await offeredIn(w);
  await w.until(() => w.orchestrator.reports.length);
  assert.deepEqual(w.orchestrator.reports[0].error, { code: "provider_auth", message: "No key" });
});

test("a prompt that opencode refuses is reported with its code", async (t) => {
  const w = await world(t);
  w.opencode.model = ({ fail }) => fail({ error: { name: "UnknownError", data: { message: "Model not found: x/y" } }, response: { status: 400 } });
  await offeredIn(w);
  await w.until(() => w.orchestrator.reports.length);
  assert.equal(w.orchestrator.reports[0].error.code, "model_unknown");
});

test("cancelled in the middle: our turn is stopped, and nothing reported", async (t) => {
  const w = await world(t);
  held(w);
  await offeredIn(w);
  await w.until(() => w.opencode.prompts.length);
  w.orchestrator.happen("plan_1", "plan.cancelled");
  await w.note("The plan was cancelled.");
  await w.until(() => w.opencode.aborted.length);
  assert.deepEqual(w.opencode.aborted, ["ses_1"]);
  assert.equal(w.orchestrator.reports.length, 0);
});

test("a lease that was lost: our turn is stopped, somebody else's is not", async (t) => {
  const w = await world(t);
  const end = held(w);
  await offeredIn(w);
  await w.until(() => w.opencode.prompts.length);
  w.opencode.say("ses_1", "and what about this?");
  plan(w).synthesis = { status: "claimed", clientId: "other" };
  await w.until(() => w.opencode.logs.some((l) => l.message === "the synthesis is no longer ours"));
  await settle();
  assert.deepEqual(w.opencode.aborted, []);
  assert.equal(w.orchestrator.reports.length, 0);
  end();
});

test("the end of opencode gives the lease back, and leaves nothing open", async (t) => {
  const w = await world(t);
  held(w);
  await offeredIn(w);
  await w.until(() => w.opencode.prompts.length);
  await w.instance.dispose();
  assert.deepEqual(w.orchestrator.reports.map((r) => r.error.code), ["session_interrupted"]);
  await w.until(() => !w.orchestrator.listeners("plan_1").length);
});

test("a report that does not get through is made from the session, once the server is back", async (t) => {
  const w = await world(t);
  let refused = 0;
  w.orchestrator.intercept = (request, response) => {
    if (!request.url.endsWith("/synthesis") || refused++) return false;
    response.destroy();
    return true;
  };
  await offeredIn(w);
  await w.note("completed");
  assert.equal(w.opencode.prompts.length, 1);
  assert.equal(w.orchestrator.reports[0].text, "the answer");
});

test("two plugins in one process: one follows, one asks", async (t) => {
  const w = await world(t);
  w.orchestrator.add({ parentSessionId: "ses_1", clientId: "gone" });
  w.plugin();
  w.plugin();
  await w.note("Plan plan_1");
  w.orchestrator.offer("plan_1");
  await w.note("completed");
  assert.equal(w.opencode.prompts.length, 1);
  assert.equal(w.opencode.texts("ses_1").filter((x) => x.startsWith("Plan plan_1")).length, 1);
});

test("two windows: both follow, the owner asks", async (t) => {
  const w = await world(t);
  w.instance = w.plugin();
  await w.type(w.instance, "orchestrate", "x");
  await w.note("Plan plan_1");
  w.plugin({ apart: true });
  await w.until(() => w.orchestrator.listeners("plan_1").length === 2);
  const owner = w.orchestrator.submissions[0].clientId;
  w.orchestrator.offer("plan_1");
  await w.note("completed");
  assert.deepEqual(w.orchestrator.reports.map((r) => r.clientId), [owner]);
  assert.equal(w.opencode.prompts.length, 1);
  assert.equal(w.opencode.texts("ses_1").filter((x) => x.includes("Plan plan_1")).length, 1);
});

test("two windows: an answer of the orchestrator's is shown once", async (t) => {
  const w = await world(t);
  await w.type(w.plugin(), "orchestrate", "x");
  await w.note("Plan plan_1");
  w.plugin({ apart: true });
  await w.until(() => w.orchestrator.listeners("plan_1").length === 2);
  w.orchestrator.happen("plan_1", "plan.completed", ({ plan: p }) => Object.assign(p, { answer: "forty-two", outcome: "full", synthesis: { status: "completed", sessionId: "s" } }));
  await w.note("forty-two");
  await w.until(() => w.opencode.toasts.length === 2);
  assert.equal(w.opencode.parts("ses_1", "mtoAnswer").length, 1);
});

test("a turn whose report did not get through is reported by the next claim, and not asked for again", async (t) => {
  const w = await world(t);
  w.opencode.model = ({ answer }) => answer({ error: { name: "MessageAbortedError", data: { message: "Aborted" } } }, "half");
  let refused = 0;
  w.orchestrator.intercept = (request, response) => {
    if (!request.url.endsWith("/synthesis") || refused++) return false;
    response.destroy();
    return true;
  };
  await offeredIn(w);
  await w.note("✗ session_aborted");
  assert.equal(w.opencode.prompts.length, 1);
});

test("a prompt of a window that lives is waited for, with one lease and one report", async (t) => {
  const w = await offered(t, { before: (w) => asked(w, process.ppid, () => {}) });
  await w.until(() => w.orchestrator.reports.length);
  assert.ok(claims(w) < 40, `${claims(w)} claims in five minutes`);
  assert.equal(w.orchestrator.reports.length, 1);
});

test("a prompt of a process whose number another has now is put again", async (t) => {
  const reused = `opencode-${process.ppid}.1-x`;
  const w = await offered(t, { before: (w) => asked(w, process.ppid, (message) => (message.parts[0].metadata.mtoSynthesis.clientId = reused)) });
  await w.note("completed");
  assert.equal(w.opencode.prompts.length, 1);
});

test("a renewal that is not answered is given up in time for the next", async (t) => {
  const w = await world(t);
  const end = held(w);
  await offeredIn(w);
  await w.until(() => w.opencode.prompts.length);
  const bounds = t.mock.method(AbortSignal, "timeout");
  const before = claims(w);
  await w.until(() => claims(w) > before);
  assert.ok(bounds.mock.calls.some((call) => call.arguments[0] === 5_000));
  end();
  await w.note("completed");
});

test("half of a character and NUL are left out of what is reported", async (t) => {
  const w = await world(t);
  w.opencode.model = ({ answer }) => answer({}, "a\0b\ud83dc\u{1f600}");
  await offeredIn(w);
  await w.note("completed");
  assert.equal(w.orchestrator.reports[0].text, "ab\ufffdc\u{1f600}");
});

test("while another has it, it is asked for seldom, and at once when it is open", async (t) => {
  const w = await offered(t, { before: (w) => {
    plan(w).clientId = "other";
    w.orchestrator.happen("plan_1", "synthesis.claimed", ({ plan: p }) => Object.assign(p, { status: "synthesizing", synthesis: { status: "claimed", clientId: "other" } }));
    w.orchestrator.offer = () => {};
  } });
  await w.until(() => claims(w));
  const before = claims(w);
  const begun = w.clock.now();
  await w.until(() => w.clock.now() - begun >= 60_000);
  assert.ok(claims(w) - before <= 7, `${claims(w) - before} claims in a minute`);
  w.orchestrator.happen("plan_1", "synthesis.offered", ({ plan: p }) => (p.synthesis = { status: "offered" }));
  await until(() => w.opencode.prompts.length, () => w.clock.advance(300));
  await w.note("completed");
});
