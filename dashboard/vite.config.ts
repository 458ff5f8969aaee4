import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { defineConfig } from "vitest/config";

/** Where `npm run dev` finds a server: one that runs on this machine, entered with this user's token. */
const server = process.env["MTO_URL"] ?? "http://127.0.0.1:7420";

function token(): string {
  const folder = process.env["MTO_DATA_DIR"] ?? join(process.env["XDG_DATA_HOME"] ?? join(homedir(), ".local/share"), "mto");
  return readFileSync(join(folder, "token"), "utf8").trim();
}

export default defineConfig(({ command, mode }) => ({
  build: {
    outDir: "target/classes/dev/mto/dashboard",
    emptyOutDir: true,
    // Nothing is inlined as data: fonts and pictures are files, as the content security policy has it.
    assetsInlineLimit: 0,
    // Browsers from spring 2024 on: light-dark() in the style sheet, and signals that are combined.
    target: ["chrome123", "firefox124", "safari17.5"],
    modulePreload: { polyfill: false },
    license: { fileName: "assets/licenses.txt" },
  },
  server: command === "serve" && mode === "development"
    ? {
        proxy: Object.fromEntries(["/v1", "/errors", "/health"].map((path) => [
          path,
          { target: server, changeOrigin: true, headers: { authorization: `Bearer ${token()}` } },
        ])),
      }
    : {},
  test: { include: ["tests/**/*.test.{ts,tsx}"] },
}));
