// Builds the dashboard where anything changed since it was built: the packages of the lock file, the types, the bundle, and beside
// each of its files one that is compressed already. Maven runs it in each build, and most builds find nothing to do.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync, constants } from "node:zlib";

/** What all of it may weigh as it is sent, in bytes: a page that is there at once, over a slow line too. */
const MOST_COMPRESSED = 300_000;
const OUTPUT = "target/classes/dev/mto/dashboard";
const STAMPS = "target";
const PACKAGES = ["package.json", "package-lock.json", ".npmrc"];
const SOURCES = [...PACKAGES, "build.mjs", "index.html", "tsconfig.json", "vite.config.ts", "src", "tests"];

function files(path) {
  return statSync(path).isDirectory()
    ? readdirSync(path).sort().flatMap((name) => files(join(path, name)))
    : [path];
}

/** Of what is in them, not of when they were written: a checkout makes everything new. */
function digest(paths) {
  const hash = createHash("sha256");
  for (const file of paths.flatMap(files)) {
    hash.update(file).update("\0").update(readFileSync(file)).update("\0");
  }
  return hash.digest("hex");
}

function once(name, paths, product, work) {
  const stamp = join(STAMPS, `${name}.sha256`);
  const wanted = digest(paths);
  if (existsSync(product) && existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) {
    return;
  }
  work();
  mkdirSync(STAMPS, { recursive: true });
  writeFileSync(stamp, wanted);
}

function run(command, ...args) {
  const { status, error } = spawnSync(command, args, { stdio: ["ignore", "inherit", "inherit"] });
  if (error || status !== 0) {
    console.error(error ? `${command} cannot be run: ${error.message}` : `${command} ${args.join(" ")} failed`);
    process.exit(1);
  }
}

function compress() {
  const built = files(OUTPUT).filter((file) => !file.endsWith(".gz"));
  const sizes = built.map((file) => {
    const packed = gzipSync(readFileSync(file), { level: constants.Z_BEST_COMPRESSION });
    writeFileSync(`${file}.gz`, packed);
    // The licences are read by whoever asks for them, and come with no page.
    return file.endsWith("licenses.txt") ? 0 : packed.length;
  });
  const total = sizes.reduce((sum, size) => sum + size, 0);
  console.log(`dashboard: ${(total / 1000).toFixed(0)} kB compressed`);
  if (total > MOST_COMPRESSED) {
    console.error(`The dashboard weighs more than ${MOST_COMPRESSED / 1000} kB. Look at what was added last.`);
    process.exit(1);
  }
}

once("packages", PACKAGES, "node_modules", () => run("npm", "ci", "--prefer-offline", "--loglevel=error"));
once("bundle", SOURCES, join(OUTPUT, "index.html"), () => {
  run("node", "node_modules/typescript/bin/tsc");
  run("node", "node_modules/vite/bin/vite.js", "build", "--logLevel", "error");
  compress();
});
