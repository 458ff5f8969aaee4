import assert from "node:assert/strict";
import { test } from "node:test";
import { failureOf } from "../failure.js";
import { ASK } from "../plan.js";
import { askOf, openTurn, turnIds, turnOf, voice } from "../transcript.js";

let next = 0;
const user = (parts, info = {}) => ({ info: { id: `u${next++}`, role: "user", ...info }, parts });
const said = (text, info) => user([{ type: "text", text }], info);
const assistant = (text, info = {}) => ({
  info: { id: `a${next++}`, role: "assistant", finish: "stop", time: { completed: 1 }, ...info },
  parts: text ? [{ type: "text", text }] : [],
});
const ask = () => user([{ type: "text", text: "shown", ignored: true }, { type: "text", text: "combine", synthetic: true, metadata: { [ASK]: { planId: "p", clientId: "c" } } }]);
const after = (...messages) => {
  const all = [said("before"), ask(), ...messages];
  return turnOf(all, all[1].info.id);
};

test("an answer is the text of the last message of the turn, its usage that of all", () => {
  const tokens = { input: 1, output: 2, reasoning: 3, cache: { read: 4, write: 5 } };
  const turn = after(assistant("let me see", { finish: "tool-calls", tokens, cost: 0.25 }), assistant("here", { tokens, cost: 0.5 }));
  assert.equal(turn.kind, "answered");
  assert.equal(turn.text, "here");
  assert.deepEqual(turn.usage, { inputTokens: 2, outputTokens: 4, reasoningTokens: 6, cacheReadTokens: 8, cacheWriteTokens: 10, costUsd: 0.75 });
});

test("a compaction in between does not end the turn", () => {
  const turn = after(
    assistant("", { finish: "tool-calls" }),
    user([{ type: "compaction" }]),
    assistant("summary", { summary: true }),
    user([{ type: "text", text: "Continue", synthetic: true }]),
    assistant("after all"));
  assert.equal(turn.text, "after all");
});

test("what a person says afterwards is another turn, what they say meanwhile is not", () => {
  assert.equal(after(assistant("ours"), said("and now?"), assistant("theirs")).text, "ours");
  assert.equal(after(assistant("", { finish: "tool-calls" }), said("hurry"), assistant("both")).text, "both");
});

test("what is not there, or broke off, is unanswered", () => {
  assert.equal(after().kind, "unanswered");
  assert.equal(after(assistant("half", { finish: undefined, time: {} })).kind, "unanswered");
});

test("each other end has its code", () => {
  const code = (text, info) => after(assistant(text, info)).error.code;
  assert.equal(code("half", { error: { name: "MessageAbortedError", data: {} } }), "session_aborted");
  assert.equal(code("", { finish: undefined }), "session_aborted");
  assert.equal(code("cut", { finish: "length" }), "answer_truncated");
  assert.equal(code("", { finish: "content-filter" }), "content_filtered");
  assert.equal(code("", { finish: "tool-calls" }), "permission_stopped");
  assert.equal(code("", {}), "answer_empty");
});

test("opencode's errors", () => {
  const code = (name, data) => failureOf({ name, data }).code;
  assert.equal(code("ProviderAuthError", { message: "no" }), "provider_auth");
  assert.equal(code("ContextOverflowError", {}), "context_overflow");
  assert.equal(code("MessageOutputLengthError", {}), "answer_truncated");
  assert.equal(code("APIError", { statusCode: 401 }), "provider_auth");
  assert.equal(code("APIError", { statusCode: 400 }), "provider_rejected");
  assert.equal(code("APIError", { statusCode: 429 }), "provider_unavailable");
  assert.equal(code("APIError", { statusCode: 503 }), "provider_unavailable");
  assert.equal(code("APIError", { isRetryable: true, statusCode: 400 }), "provider_unavailable");
  assert.equal(code("UnknownError", { message: "Model not found: x/y" }), "model_unknown");
  assert.equal(code("UnknownError", { message: 'Agent not found: "x"' }), "agent_unknown");
  assert.equal(code("UnknownError", { message: "?" }), "internal");
  assert.equal(failureOf(undefined).message, "opencode gave no reason");
});

test("agent and model are those of what a person said last", () => {
  const model = { providerID: "p", modelID: "m", variant: "high" };
  const list = [said("hi", { agent: "plan", model }), assistant("yes"), ask()];
  assert.deepEqual(voice(list), { agent: "plan", model: { providerID: "p", modelID: "m" }, variant: "high" });
  assert.deepEqual(voice([]), {});
});

test("the newest prompt of a plan, and what to remove before it is put again", () => {
  const list = [ask(), assistant("x", { error: { name: "X" } }), ask(), assistant("half", { time: {} })];
  const found = askOf(list, "p");
  assert.equal(found.message, list[2]);
  assert.deepEqual(turnIds(list, found.message.info.id), [list[3].info.id, list[2].info.id]);
  assert.equal(askOf(list, "q"), undefined);
});

test("a turn that has no end yet is open", () => {
  const begun = assistant("", { time: {} });
  assert.equal(openTurn([said("x"), begun]), begun);
  assert.equal(openTurn([said("x"), assistant("y")]), undefined);
  assert.equal(openTurn([said("x"), assistant("", { time: {}, error: { name: "X" } })]), undefined);
  assert.equal(openTurn([]), undefined);
});
