/** What the server says, as its description at /openapi.json has it. What there is nothing of yet is absent. */

export type PlanStatus =
  | "planning"
  | "awaiting_approval"
  | "executing"
  | "synthesizing"
  | "completed"
  | "failed"
  | "cancelled";

export type WorkStatus = "pending" | "running" | "completed" | "failed" | "cancelled";

export interface Fault {
  readonly code: string;
  readonly message: string;
}

export interface Usage {
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly reasoningTokens: number;
  readonly cacheReadTokens: number;
  readonly cacheWriteTokens: number;
  readonly costUsd: number;
}

export interface PlannerPart {
  readonly status: WorkStatus;
  readonly attempt: number;
  readonly rejected?: number;
  readonly error?: Fault;
  readonly startedAt?: string;
  readonly finishedAt?: string;
  readonly retryAt?: string;
  readonly usage?: Usage;
}

export interface SynthesisPart {
  readonly status: "offered" | "claimed" | "running" | "completed" | "failed" | "cancelled";
  readonly attempt?: number;
  readonly clientId?: string;
  readonly sessionId?: string;
}

export interface Permission {
  readonly permission: string;
  readonly patterns: readonly string[];
  readonly allowed: boolean;
  readonly reason: string;
}

export interface Subtask {
  readonly index: number;
  readonly status: WorkStatus;
  readonly description: string;
  readonly result?: string;
  readonly agent: string;
  readonly dependencies: readonly number[];
  readonly attempt?: number;
  readonly error?: Fault;
  readonly sessionId?: string;
  readonly startedAt?: string;
  readonly finishedAt?: string;
  readonly retryAt?: string;
  readonly cancelReason?: string;
  readonly stopping?: Fault;
  readonly usage?: Usage;
  readonly permissions?: readonly Permission[];
}

export interface ApprovalPart {
  readonly revision: number;
  readonly requestedAt?: string;
  readonly expiresAt?: string;
  readonly approvedAt?: string;
  readonly forecast?: {
    readonly subtasks: number;
    readonly criticalPathSeconds?: number;
    readonly costUsd?: { readonly low: number; readonly high: number };
  };
}

export interface Plan {
  readonly id: string;
  readonly status: PlanStatus;
  readonly taskDescription: string;
  readonly answer?: string;
  readonly outcome?: "full" | "degraded";
  readonly error?: Fault;
  readonly directory: string;
  readonly owner?: string;
  readonly model?: string;
  readonly parentSessionId?: string;
  readonly clientId?: string;
  readonly callbackUrl?: string;
  readonly planner?: PlannerPart;
  readonly draft?: boolean;
  readonly synthesis?: SynthesisPart;
  readonly createdAt: string;
  readonly finishedAt?: string;
  readonly usage?: Usage;
  readonly budget?: { readonly maxCostUsd?: number; readonly maxTokens?: number };
  readonly pause?: { readonly until: string; readonly reason: string };
  readonly approval?: ApprovalPart;
  readonly cancelReason?: string;
  readonly stopping?: Fault;
  readonly notes?: readonly string[];
}

export interface PlanDocument {
  readonly plan: Plan;
  readonly subtasks: readonly Subtask[];
  readonly dropped?: readonly Subtask[];
}

export interface TimelineAttempt {
  readonly label: string;
  readonly work: "planning" | "subtask" | "synthesis";
  readonly index?: number;
  readonly attempt: number;
  readonly startedAt: string;
  readonly endedAt?: string;
  readonly outcome?: string;
  readonly error?: Fault;
  readonly sessionId?: string;
  readonly clientId?: string;
  readonly usage?: Usage;
  readonly dropped?: boolean;
}

export interface Timeline {
  readonly now: string;
  readonly lastSeq: number;
  readonly attempts: readonly TimelineAttempt[];
  readonly criticalPath: readonly number[];
  readonly subtasks: readonly { readonly index: number; readonly startAt?: string; readonly finishAt?: string }[];
  readonly finishAt?: string;
}

export interface PlanLine {
  readonly id: string;
  readonly status: PlanStatus;
  readonly outcome?: "full" | "degraded";
  readonly taskDescription: string;
  readonly directory: string;
  readonly owner?: string;
  readonly createdAt: string;
  readonly finishedAt?: string;
  readonly pausedUntil?: string;
  readonly subtasks: { readonly total: number; readonly completed: number; readonly failed: number };
  readonly usage?: Usage;
}

export interface PlanPage {
  readonly plans: readonly PlanLine[];
  readonly nextCursor?: string;
  readonly searchedTo?: string;
}

export interface Caller {
  readonly name?: string;
  readonly local: boolean;
  readonly scopes: readonly string[];
  readonly expiresAt?: string;
  readonly version: string;
}

export function mayWrite({ scopes }: Caller): boolean {
  return scopes.includes("plans:write") || scopes.includes("admin");
}

export function isAdmin({ scopes }: Caller): boolean {
  return scopes.includes("admin");
}

export interface Agent {
  readonly name: string;
  readonly description: string;
}

/** What an event of the stream says that the page looks at; whatever else there is, is read anew. */
export interface JournalEvent {
  readonly seq: number;
  readonly at: string;
  readonly type: string;
  readonly attempt?: string;
}

export type Activity =
  | { readonly attempt: string; readonly kind: "text"; readonly stream: string; readonly delta: string }
  | { readonly attempt: string; readonly kind: "reasoning" }
  | { readonly attempt: string; readonly kind: "tool"; readonly tool: string; readonly title?: string }
  | { readonly attempt: string; readonly kind: "retrying"; readonly retry: number; readonly message: string };

const OVER: ReadonlySet<PlanStatus> = new Set(["completed", "failed", "cancelled"]);

export function isOver(status: PlanStatus): boolean {
  return OVER.has(status);
}
