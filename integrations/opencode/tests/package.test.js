import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const read = (path) => readFileSync(new URL(path, import.meta.url), "utf8");

test("what is published has its licence", () => {
  const cwd = fileURLToPath(new URL("..", import.meta.url));
  const { stdout, stderr } = spawnSync("npm", ["pack", "--dry-run", "--json", "--offline", "--loglevel=error"], { cwd, encoding: "utf8" });
  assert.ok(stdout, stderr);
  const [{ files }] = Object.values(JSON.parse(stdout));
  const names = files.map((file) => file.path);
  for (const name of ["LICENSE", "README.md", "package.json", "server.js", "tui.js"]) assert.ok(names.includes(name), name);
  assert.ok(!names.some((name) => name.startsWith("tests/")));
  assert.equal(read("../LICENSE"), read("../../../LICENSE"));
});

test("what it links to is there for those who have only the package", () => {
  assert.doesNotMatch(read("../README.md"), /\]\((?!https:|#)/);
});
