/** opencode's options of which the next word is the value. */
const WITH_VALUE = new Set("--port --hostname --mdns-domain --cors --log-level --model -m --session -s --prompt --agent".split(" "));

/** Whether the command line is that of `opencode run`: run is its first word that is no option, value or path. */
export function isRun(argv) {
  const isWord = (word, i) => i > 0 && !word.startsWith("-") && !word.includes("/") && !WITH_VALUE.has(argv[i - 1]);
  return argv.find(isWord) === "run";
}
