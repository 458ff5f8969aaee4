import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { test } from "node:test";
import { codes, partWayOut, wayOut } from "../ways-out.js";

/** What only a call is answered with: no plan and no sub-task fails of it. */
const OF_CALLS = [
  "allowance_forbidden", "delivery_not_found", "directory_forbidden", "idempotency_conflict", "invalid_request", "method_not_allowed",
  "not_acceptable", "not_awaiting_approval", "not_found", "not_shared", "origin_forbidden", "payload_too_large", "plan_awaits_approval", "plan_changed",
  "plan_not_found", "retry_refused", "scope_missing", "store_unavailable", "subtask_not_found", "synthesis_claimed",
  "synthesis_closed", "token_exists", "token_expired", "token_not_found", "token_revoked", "too_many_plans",
  "too_many_requests", "too_many_streams", "unauthorized", "unsupported_media_type",
];

test("every code that a plan or a sub-task may fail of has a way out, and no other", () => {
  const pages = readdirSync(new URL("../../../docs/errors/", import.meta.url)).map((name) => name.replace(/\.md$/, ""));
  assert.deepEqual([...codes, ...OF_CALLS].sort(), pages.sort());
});

test("a way out is one sentence", () => {
  for (const code of codes) {
    for (const way of [wayOut(code), partWayOut(code)]) assert.match(way, /^[A-Z`].*[^.]\.$/);
    assert.ok(wayOut(code).includes("`/orchestrate` it again"), code);
  }
});

test("a code of a newer server has one, too", () => {
  assert.match(wayOut("brand_new"), /`mto doctor`/);
  assert.equal(partWayOut("brand_new"), "");
});
