import { call, send } from "./http";
import { forgetSessionKey, keepSessionKey } from "./session";
import type { Agent, Caller, PlanDocument, PlanPage, Timeline } from "./types";

const PLANS = "/v1/orchestrate";

const planPath = (id: string) => `${PLANS}/${encodeURIComponent(id)}`;

export async function signIn(token: string): Promise<void> {
  const { key } = await call<{ key: string }>("/v1/session", { method: "POST", body: { token } });
  keepSessionKey(key);
}

export async function signOut(): Promise<void> {
  try {
    await call("/v1/session", { method: "DELETE" });
  } finally {
    forgetSessionKey();
  }
}

export const whoAmI = (): Promise<Caller> => call("/v1/session");

export interface PlanFilter {
  readonly statuses: readonly string[];
  readonly search: string;
  readonly directory: string;
}

export function listPlans(filter: PlanFilter, cursor: string | undefined, signal?: AbortSignal): Promise<PlanPage> {
  const query = new URLSearchParams({ limit: "25" });
  if (filter.statuses.length > 0) {
    query.set("status", filter.statuses.join(","));
  }
  if (filter.search !== "") {
    query.set("q", filter.search);
  }
  if (filter.directory !== "") {
    query.set("directory", filter.directory);
  }
  if (cursor !== undefined) {
    query.set("cursor", cursor);
  }
  return call(`${PLANS}?${query}`, signal ? { signal } : {});
}

export const findPlan = (id: string): Promise<PlanDocument> => call(planPath(id));

export const timelineOf = (id: string): Promise<Timeline> => call(`${planPath(id)}/timeline`);

export const eventsPath = (id: string): string => `${planPath(id)}/events`;

export interface Submission {
  readonly taskDescription: string;
  readonly directory?: string;
  readonly maxSubtasks?: number;
  readonly model?: string;
  readonly requireApproval?: boolean;
  readonly onDependencyFailure?: "fail" | "continue";
  readonly budget?: { readonly maxCostUsd?: number; readonly maxTokens?: number };
  readonly allow?: readonly string[];
  readonly callbackUrl?: string;
  readonly parentSessionId?: string;
}

/** @param key makes it one plan however often it is sent */
export const submitPlan = (submission: Submission, key: string): Promise<{ planId: string }> =>
  call(PLANS, { method: "POST", body: submission, headers: { "Idempotency-Key": key } });

export const cancelPlan = (id: string): Promise<PlanDocument> =>
  call(`${planPath(id)}/cancel`, { method: "POST", body: { reason: "Cancelled in the dashboard." } });

export const cancelSubtask = (id: string, index: number): Promise<PlanDocument> =>
  call(`${planPath(id)}/subtasks/${index}/cancel`, { method: "POST", body: { reason: "Cancelled in the dashboard." } });

export const retrySubtask = (id: string, index: number): Promise<PlanDocument> =>
  call(`${planPath(id)}/subtasks/${index}/retry`, { method: "POST" });

export const approvePlan = (id: string, revision: number): Promise<PlanDocument> =>
  call(`${planPath(id)}/approve`, { method: "POST", body: { revision } });

export interface Edit {
  readonly subtasks: readonly { description: string; agent: string; dependencies: readonly number[] }[];
  readonly revision: number;
  readonly approve: boolean;
}

export const editPlan = (id: string, edit: Edit): Promise<PlanDocument> =>
  call(`${planPath(id)}/plan`, { method: "PUT", body: edit });

/** Those that a sub-task in this folder may name. May take as long as the runtime takes to start. */
export const agentsIn = async (directory: string, model: string | undefined): Promise<readonly Agent[]> => {
  const query = new URLSearchParams({ directory, ...(model === undefined ? {} : { model }) });
  return (await call<{ agents: readonly Agent[] }>(`/v1/agents?${query}`)).agents;
};

/** The page of an error code, in Markdown. */
export const errorPage = async (code: string): Promise<string> =>
  (await send(`/errors/${encodeURIComponent(code)}`, { headers: { Accept: "text/markdown" } })).text();
