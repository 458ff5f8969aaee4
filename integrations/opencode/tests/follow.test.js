import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { settle, starting, until, world } from "./world.js";

async function started(t, more) {
  const w = await world(t, more);
  w.instance = w.plugin({ options: { command: "/bin/mto" } });
  await w.type(w.instance, "orchestrate", "x");
  await w.note("Plan plan_1");
  await w.until(() => w.orchestrator.listeners("plan_1").length);
  return w;
}

test("many events at once are few looks, one at a time", async (t) => {
  const w = await started(t);
  let open = 0;
  let most = 0;
  w.orchestrator.intercept = async (request) => {
    if (request.method !== "GET" || request.url.includes("events")) return false;
    most = Math.max(most, ++open);
    await new Promise((resolve) => setImmediate(resolve));
    open--;
    return false;
  };
  const before = w.orchestrator.count("GET /v1/orchestrate/plan_1");
  for (let i = 0; i < 50; i++) w.orchestrator.happen("plan_1", "permission.answered");
  w.orchestrator.happen("plan_1", "plan.accepted", ({ plan }) => (plan.status = "executing"));
  await w.note("executing");
  const looks = w.orchestrator.count("GET /v1/orchestrate/plan_1") - before;
  assert.equal(most, 1);
  assert.ok(looks < 25, `51 events were ${looks} looks`);
});

test("a stream that breaks is taken up again from the last event", async (t) => {
  const w = await started(t);
  w.orchestrator.happen("plan_1", "planner.started", ({ plan }) => (plan.status = "awaiting_approval"));
  await w.note("awaiting approval");
  const seen = [];
  w.orchestrator.intercept = (request) => {
    if (request.url.includes("/events")) seen.push(request.headers["last-event-id"]);
    return false;
  };
  w.orchestrator.cut();
  await w.until(() => seen.length);
  assert.equal(seen[0], "2");
  w.orchestrator.happen("plan_1", "plan.accepted", ({ plan }) => (plan.status = "executing"));
  assert.doesNotMatch(await w.note("executing"), /!/);
});

test("a stream that is silent for 25 s is dead; heartbeats keep it", async (t) => {
  const w = await started(t);
  const streams = () => w.orchestrator.count("GET /v1/orchestrate/plan_1/events");
  const before = streams();
  for (let i = 0; i < 5; i++) {
    w.clock.advance(20_000);
    w.orchestrator.beat();
    // What is written must be read before time goes on.
    await settle(200);
  }
  assert.equal(streams(), before);
  w.orchestrator.isMute = true;
  await w.until(() => streams() > before);
});

test("stopped in good order: it is said, none is started, and it goes on by itself", async (t) => {
  let starts = 0;
  const w = await started(t, { spawn: starting(() => starts++) });
  await w.down();
  w.orchestrator.cut();
  await w.note("! the orchestrator was stopped; `mto start` goes on with this plan");
  assert.equal(starts, 0);
  await w.up();
  w.orchestrator.happen("plan_1", "plan.accepted", ({ plan }) => (plan.status = "executing"));
  assert.doesNotMatch(await w.note("executing"), /!/);
});

test("crashed: one is started, once", async (t) => {
  let starts = 0;
  const w = await started(t, { spawn: starting(() => starts++) });
  await w.up(spawnSync("true").pid);
  w.orchestrator.cut();
  await w.note("! the orchestrator crashed; starting it again");
  await w.until(() => starts === 1);
  for (let i = 0; i < 20; i++) {
    w.clock.advance(5_000);
    await settle();
  }
  assert.equal(starts, 1);
  await w.up();
  await w.until(() => w.orchestrator.listeners("plan_1").length);
  await w.until(() => !w.opencode.texts("ses_1")[0].includes("!"));
});

test("not answering: it is said, and tried on", async (t) => {
  const w = await started(t);
  const { port } = new URL(w.orchestrator.url);
  await w.orchestrator.stop();
  await w.note("! the orchestrator at http://127.0.0.1:" + port + " does not answer (");
  await w.orchestrator.start(Number(port));
  w.orchestrator.happen("plan_1", "plan.accepted", ({ plan }) => (plan.status = "executing"));
  assert.doesNotMatch(await w.note("executing"), /!/);
});

test("a pause is shown when it begins, and gone when it is over though nothing happens then", async (t) => {
  const w = await started(t);
  const end = w.clock.now() + 100_000;
  const pause = { until: new Date(end).toISOString(), reason: "Too many" };
  w.orchestrator.happen("plan_1", "plan.paused", ({ plan }) => Object.assign(plan, { status: "executing", pause }));
  assert.match(await w.note("paused until"), /\n {2}‖ paused until .*[0-9]: Too many$/);
  await w.until(() => w.clock.now() > end - 60_000);
  const looks = () => w.orchestrator.count("GET /v1/orchestrate/plan_1");
  const before = looks();
  await w.until(() => {
    if (w.clock.now() < end) assert.match(w.opencode.texts("ses_1")[0], /paused/);
    return w.clock.now() >= end;
  });
  await until(() => !w.opencode.texts("ses_1")[0].includes("paused"));
  assert.equal(looks(), before);
});

test("of two pauses the later told one counts, and one may end before its time", async (t) => {
  const w = await started(t);
  const begun = w.clock.now();
  const pausing = (seconds) =>
    w.orchestrator.happen("plan_1", "plan.paused", ({ plan }) => {
      plan.pause = { until: new Date(begun + 1_000 * seconds).toISOString(), reason: `for ${seconds} s` };
    });
  pausing(100);
  await w.note("for 100 s");
  pausing(200);
  await w.note("for 200 s");
  await w.until(() => w.clock.now() > begun + 110_000);
  assert.match(w.opencode.texts("ses_1")[0], /for 200 s/);
  w.orchestrator.happen("plan_1", "subtask.completed", ({ plan }) => delete plan.pause);
  await until(() => !w.opencode.texts("ses_1")[0].includes("paused"));
});

test("a token that is wrong meanwhile is said, and a right one is noticed", async (t) => {
  const w = await started(t);
  await w.token("w".repeat(43));
  w.orchestrator.cut();
  await w.note("does not accept the token in");
  await w.token(w.orchestrator.token);
  w.orchestrator.happen("plan_1", "plan.accepted", ({ plan }) => (plan.status = "executing"));
  assert.doesNotMatch(await w.note("executing"), /!/);
});

test("a plan that the orchestrator does not know any more is let go", async (t) => {
  const w = await started(t);
  w.orchestrator.plans.delete("plan_1");
  w.orchestrator.cut();
  await w.note("! the orchestrator does not know this plan");
  await settle();
  const looks = () => w.orchestrator.calls.filter((call) => call.includes("plan_1")).length;
  const before = looks();
  for (let i = 0; i < 5; i++) {
    w.clock.advance(60_000);
    await settle();
  }
  assert.equal(looks(), before);
});

test("what another program answers at that port ends no plan", async (t) => {
  const w = await started(t);
  const answers = { 404: "HTTP 404, not from the orchestrator", 200: "its answer is not the orchestrator's", 403: "HTTP 403, not from the orchestrator" };
  let status;
  w.orchestrator.intercept = (_, response) => status && (response.writeHead(status).end('{"hello":"world"}'), true);
  for (const [each, said] of Object.entries(answers)) {
    status = Number(each);
    w.orchestrator.cut();
    await w.note(`does not answer (${said}); \`mto doctor\` tells more; trying on`);
  }
  status = undefined;
  w.orchestrator.happen("plan_1", "plan.completed", ({ plan }) => Object.assign(plan, { answer: "forty-two", outcome: "full", synthesis: { status: "completed", sessionId: "s" } }));
  await w.note("forty-two");
});

test("failed and cancelled plans say so, in the note and in a toast", async (t) => {
  const w = await started(t);
  w.orchestrator.happen("plan_1", "plan.failed", ({ plan }) => (plan.error = { code: "provider_auth", message: "No key." }));
  await w.note("✗ provider_auth: No key. Log in (`opencode auth login`)");
  await w.type(w.instance, "orchestrate", "y");
  await w.note("Plan plan_2");
  await w.until(() => w.orchestrator.listeners("plan_2").length);
  w.orchestrator.happen("plan_2", "plan.cancelled");
  await w.note("The plan was cancelled.");
  await w.until(() => w.opencode.toasts.length === 2);
  assert.deepEqual(w.opencode.toasts.map((x) => [x.variant, x.message]), [["warning", "Plan plan_1: failed"], ["warning", "Plan plan_2: cancelled"]]);
});

test("after a restart a plan is taken up, with its note", async (t) => {
  const w = await started(t);
  await w.instance.dispose();
  await w.until(() => !w.orchestrator.listeners("plan_1").length);
  w.plugin({ apart: true });
  await w.until(() => w.orchestrator.listeners("plan_1").length);
  w.orchestrator.happen("plan_1", "plan.accepted", ({ plan }) => (plan.status = "executing"));
  assert.match(await w.note("executing"), /^\/orchestrate x\n\nPlan plan_1/);
  assert.equal(w.opencode.texts("ses_1").length, 1);
});

test("what ended meanwhile is brought up to date, and its answer shown, once", async (t) => {
  const w = await started(t);
  await w.instance.dispose();
  w.orchestrator.happen("plan_1", "plan.completed", ({ plan }) => {
    Object.assign(plan, { answer: "forty-two", outcome: "full", synthesis: { status: "completed", sessionId: "ses_own" } });
  });
  const first = w.plugin({ apart: true });
  await w.note("Plan plan_1 · completed");
  assert.equal(await w.note("forty-two"), "The orchestrator wrote the answer of plan plan_1 itself:\n\nforty-two");
  const [part] = w.opencode.parts("ses_1", "mtoAnswer");
  assert.equal(part.ignored, undefined, "the model sees it, too");
  await first.dispose();
  w.plugin({ apart: true });
  for (let i = 0; i < 20; i++) {
    w.clock.advance(1_000);
    await settle();
  }
  assert.equal(w.opencode.parts("ses_1", "mtoAnswer").length, 1);
});

test("plans of sessions that are gone, of others and of long ago are left alone", async (t) => {
  const w = await world(t);
  w.orchestrator.add({ parentSessionId: "ses_gone", clientId: "other" });
  w.orchestrator.add({ parentSessionId: "ses_1" });
  w.orchestrator.add({ parentSessionId: "ses_1", clientId: "other", status: "completed", finishedAt: "2025-12-01T00:00:00Z" });
  w.plugin();
  await w.until(() => w.orchestrator.count("GET /v1/orchestrate"));
  for (let i = 0; i < 5; i++) {
    w.clock.advance(1_000);
    await settle();
  }
  assert.deepEqual(w.orchestrator.calls, ["GET /v1/orchestrate"]);
});

test("the start of the plugin starts no server, and waits for one", async (t) => {
  const w = await world(t, { spawn: () => assert.fail("started") });
  await w.down();
  w.orchestrator.add({ parentSessionId: "ses_1", clientId: "other" });
  w.plugin({ options: { command: "/bin/mto" } });
  for (let i = 0; i < 30; i++) {
    w.clock.advance(1_000);
    await settle();
  }
  assert.deepEqual(w.orchestrator.calls, []);
  await w.up();
  await w.note("Plan plan_1");
});

test("an answer and a note that cannot be put in now are put in later, and only then it is said", async (t) => {
  const w = await world(t);
  let failures = 0;
  const locked = { error: { name: "UnknownError", data: { message: "database is locked" } }, response: { status: 500 } };
  w.opencode.intercept = (what) => (what === "prompt" && failures++ < 3 ? locked : undefined);
  await w.type(w.plugin(), "orchestrate", "x");
  await w.note("Plan plan_1");
  assert.equal(failures, 4);
  await w.until(() => w.orchestrator.listeners("plan_1").length);
  let broken = true;
  w.opencode.intercept = () => (broken ? locked : undefined);
  w.orchestrator.happen("plan_1", "plan.completed", ({ plan }) => Object.assign(plan, { answer: "forty-two", outcome: "full", synthesis: { status: "completed", sessionId: "s" } }));
  await w.until(() => w.opencode.logs.some((l) => l.message === "the answer was not put into the session"));
  assert.deepEqual(w.opencode.toasts, []);
  broken = false;
  await w.note("forty-two");
  await w.until(() => w.opencode.toasts.length);
});

test("each of two plans says why the server was not started again", async (t) => {
  const w = await started(t);
  await w.type(w.instance, "orchestrate", "y");
  await w.note("Plan plan_2");
  await w.until(() => w.orchestrator.listeners("plan_2").length);
  await w.up(spawnSync("true").pid);
  await w.orchestrator.stop();
  for (const plan of ["plan_1", "plan_2"]) {
    await w.until(() => w.opencode.texts("ses_1").some((x) => x.includes(`Plan ${plan}`) && x.includes("could not be started again (")));
  }
});

test("what steers terminals, or turns what is read, stays out of the answer", async (t) => {
  const w = await started(t);
  const answer = "a\tb\n\u001b]52;c;eA==\u0007c\u202ed\r\u009b31me";
  w.orchestrator.happen("plan_1", "plan.completed", ({ plan }) => Object.assign(plan, { answer, outcome: "full", synthesis: { status: "completed", sessionId: "s" } }));
  assert.equal((await w.note("itself:")).split(":\n\n")[1], "a\tb\n]52;c;eA==cd31me");
});
