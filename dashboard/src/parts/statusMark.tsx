import type { PlanLine, PlanStatus } from "../api/types";
import { type Look, LOOKS } from "../model/work";

/** A state as a shape of its own, in a colour of its own: either is enough to tell it from all others. */
export function StatusMark({ look, size = 18, label = LOOKS[look] }: {
  readonly look: Look;
  readonly size?: number;
  /** What it is called; empty where the words stand beside it. */
  readonly label?: string;
}) {
  const named = label === "" ? { "aria-hidden": true } as const : { role: "img", "aria-label": label } as const;
  return (
    <svg className={`mark mark-${look}`} width={size} height={size} viewBox="0 0 20 20" {...named}>
      {label === "" ? null : <title>{label}</title>}
      {SHAPES[look]}
    </svg>
  );
}

const SHAPES: Record<Look, React.ReactNode> = {
  pending: <circle cx="10" cy="10" r="7.5" className="line dashed" />,
  queued: (
    <>
      <circle cx="10" cy="10" r="7.5" className="line" />
      <g className="fill"><circle cx="6.4" cy="10" r="1.2" /><circle cx="10" cy="10" r="1.2" /><circle cx="13.6" cy="10" r="1.2" /></g>
    </>
  ),
  running: (
    <>
      <circle cx="10" cy="10" r="7.5" className="line faint" />
      <path d="M10 2.5a7.5 7.5 0 0 1 7.5 7.5" className="line turning" />
      <path d="M8 6.8v6.4l5-3.2z" className="fill" />
    </>
  ),
  retrying: (
    <>
      <circle cx="10" cy="10" r="7.5" className="line" />
      <path d="M10 5.5V10l3 2" className="line" />
    </>
  ),
  stopping: (
    <>
      <circle cx="10" cy="10" r="7.5" className="line dashed" />
      <rect x="6.8" y="6.8" width="6.4" height="6.4" className="fill" />
    </>
  ),
  completed: (
    <>
      <circle cx="10" cy="10" r="8.5" className="fill" />
      <path d="M6 10.3l2.8 2.8L14.2 7.4" className="line on-fill" />
    </>
  ),
  failed: (
    <>
      <path d="M6.4 1.5h7.2l4.9 4.9v7.2l-4.9 4.9H6.4l-4.9-4.9V6.4z" className="fill" />
      <path d="M7 7l6 6M13 7l-6 6" className="line on-fill" />
    </>
  ),
  cancelled: (
    <>
      <rect x="2.5" y="2.5" width="15" height="15" rx="3" className="line" />
      <path d="M5.5 14.5l9-9" className="line" />
    </>
  ),
};

export interface PlanLook {
  readonly look: Look;
  readonly words: string;
}

const PLAN_LOOKS: Record<PlanStatus, PlanLook> = {
  planning: { look: "running", words: "planning" },
  awaiting_approval: { look: "retrying", words: "waits for approval" },
  executing: { look: "running", words: "running" },
  synthesizing: { look: "running", words: "writing the answer" },
  completed: { look: "completed", words: "completed" },
  failed: { look: "failed", words: "failed" },
  cancelled: { look: "cancelled", words: "cancelled" },
};

/** A plan's state in a word or two. */
export function planLook({ status, outcome }: Pick<PlanLine, "status" | "outcome">): PlanLook {
  return status === "completed" && outcome === "degraded"
    ? { look: "completed", words: "completed in part" }
    : PLAN_LOOKS[status];
}

export function PlanChip({ plan }: { readonly plan: Pick<PlanLine, "status" | "outcome"> }) {
  const { look, words } = planLook(plan);
  return (
    <span className={`chip chip-${look} ${plan.outcome === "degraded" ? "chip-degraded" : ""}`}>
      <StatusMark look={look} size={15} label="" />
      {words}
    </span>
  );
}
