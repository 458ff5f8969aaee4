/** What keeps us from following a plan, and what to do about it, in one line. */
export function troubleOf(error) {
  switch (error.kind) {
    case "stopped":
      return "the orchestrator was stopped; `mto start` goes on with this plan";
    case "crashed":
      return "the orchestrator crashed; `mto start` goes on with this plan";
    case "unreachable":
      return `${error.message}; trying on`;
    default:
      return `${error.message ?? error}`;
  }
}
