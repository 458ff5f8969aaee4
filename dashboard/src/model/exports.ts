import type { PlanDocument, Timeline } from "../api/types";
import { duration, money, tokensOf, whole } from "./format";
import { timeAt, workOf } from "./work";

/** A plan as a document for others: the request, the answer, a table of the sub-tasks, and what each came to. */
export function asMarkdown({ plan, subtasks }: PlanDocument, timeline: Timeline | undefined): string {
  const work = workOf({ plan, subtasks }, timeline);
  const parts = [`# ${plan.taskDescription.split("\n")[0]}`, "", ...facts({ plan, subtasks })];
  if (plan.taskDescription.includes("\n")) {
    parts.push("", "## The request", "", plan.taskDescription);
  }
  if (plan.answer !== undefined) {
    parts.push("", "## Answer", "", plan.answer);
  }
  if (plan.error !== undefined) {
    parts.push("", "## Why it failed", "", `${plan.error.message} (\`${plan.error.code}\`)`);
  }
  parts.push("", "## Sub-tasks", "", "| # | Sub-task | Agent | After | State | Time |", "|---|---|---|---|---|---|");
  for (const subtask of subtasks) {
    const ms = timeAt(work[subtask.index + 1]!, Date.now());
    const time = ms === undefined ? "" : duration(ms);
    parts.push(`| ${subtask.index} | ${cell(subtask.description)} | ${cell(subtask.agent)} | ${subtask.dependencies.join(", ")} | ${subtask.status} | ${time} |`);
  }
  for (const subtask of subtasks) {
    parts.push("", `### ${subtask.index}: ${subtask.description.split("\n")[0]}`, "");
    parts.push(subtask.result ?? (subtask.error ? `${subtask.error.message} (\`${subtask.error.code}\`)` : `(${subtask.status})`));
  }
  return `${parts.join("\n")}\n`;
}

function facts({ plan }: PlanDocument): string[] {
  const lines = [`* Plan \`${plan.id}\`, ${plan.status}${plan.outcome === "degraded" ? " (degraded: not all of it could be done)" : ""}`,
    `* Submitted ${plan.createdAt}${plan.finishedAt ? `, over ${plan.finishedAt}` : ""}`, `* In \`${plan.directory}\``];
  if (plan.usage !== undefined) {
    lines.push(`* ${whole(tokensOf(plan.usage))} tokens, ${money(plan.usage.costUsd)}`);
  }
  return lines;
}

function cell(text: string): string {
  return text.replace(/\s+/g, " ").replaceAll("|", "\\|").trim();
}

/** Has the browser keep a text as a file. */
export function download(name: string, type: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
