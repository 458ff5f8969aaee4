import { type FormEvent, type ReactNode, useEffect, useId, useState } from "react";
import { useLocation } from "wouter";
import { call } from "../api/http";
import { submitPlan, type Submission } from "../api/calls";
import { asProblem, type Problem } from "../api/problem";
import { usePageTitle } from "../model/usePageTitle";
import { Complaint } from "../parts/complaint";

/** What a submission may say. */
interface Options {
  readonly directory?: string;
  readonly directories?: readonly string[];
  readonly maxSubtasks?: { readonly default: number; readonly most: number };
  readonly requireApproval?: boolean;
}

interface Draft {
  readonly taskDescription: string;
  readonly directory: string;
  readonly maxSubtasks: string;
  readonly model: string;
  readonly requireApproval: boolean | undefined;
  readonly onDependencyFailure: "fail" | "continue";
  readonly maxCostUsd: string;
  readonly maxTokens: string;
  readonly allow: string;
  readonly callbackUrl: string;
  readonly parentSessionId: string;
  /** Makes it one plan, however often it is sent: also after an answer that was lost, and another load of the page. */
  readonly key: string;
}

const EMPTY: Draft = {
  taskDescription: "",
  directory: "",
  maxSubtasks: "",
  model: "",
  requireApproval: undefined,
  onDependencyFailure: "fail",
  maxCostUsd: "",
  maxTokens: "",
  allow: "",
  callbackUrl: "",
  parentSessionId: "",
  key: "",
};

/** What is out of sight at first, and is sent all the same. */
const MORE: readonly (keyof Draft)[] = ["maxSubtasks", "model", "onDependencyFailure", "maxCostUsd", "maxTokens", "allow", "callbackUrl", "parentSessionId"];

/** What is being written stays, whatever happens to the page. */
const STORED = "mto.new-plan";

/** Fields with a place of their own beside which their problem is told. */
const FIELDS = ["taskDescription", "directory", "maxSubtasks", "model", "requireApproval", "onDependencyFailure", "budget.maxCostUsd", "budget.maxTokens",
  "allow", "callbackUrl", "parentSessionId"];

/** Where the page came over plain http from elsewhere, there is no crypto.randomUUID. */
function newKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function stored(): Draft {
  try {
    return { ...EMPTY, key: newKey(), ...(JSON.parse(sessionStorage.getItem(STORED) ?? "{}") as Partial<Draft>) };
  } catch {
    return { ...EMPTY, key: newKey() };
  }
}

export function NewPlanPage() {
  const [draft, setDraft] = useState(stored);
  const [options, setOptions] = useState<Options>({});
  const [problem, setProblem] = useState<Problem>();
  const [isBusy, setBusy] = useState(false);
  const [, go] = useLocation();
  const [isMoreOpen, setMoreOpen] = useState(() => MORE.some((name) => draft[name] !== EMPTY[name]));
  usePageTitle("New plan");

  useEffect(() => {
    call<Options>("/v1/options").then(setOptions, () => {
      // The form works without: the server says what it does not take.
    });
  }, []);

  const change = (part: Partial<Draft>) => {
    const next = { ...draft, ...part, key: newKey() };
    setDraft(next);
    sessionStorage.setItem(STORED, JSON.stringify(next));
  };

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setProblem(undefined);
    try {
      const { planId } = await submitPlan(submissionOf(draft), draft.key);
      sessionStorage.removeItem(STORED);
      go(`/plans/${planId}`);
    } catch (error) {
      const refused = asProblem(error);
      setProblem(refused);
      setMoreOpen((before) => before || refused.fields.some(({ field }) => field !== "taskDescription" && field !== "directory"));
      setBusy(false);
    }
  };

  const approval = draft.requireApproval ?? options.requireApproval ?? false;
  const text = (name: keyof Draft, more: { hint?: ReactNode; placeholder?: string; field?: string; type?: string; list?: string; inputMode?: "decimal" | "numeric" }, label: string) => (
    <Field label={label} hint={more.hint} error={problem?.of(more.field ?? name)}>
      {(described) => (
        <input type={more.type ?? "text"} inputMode={more.inputMode} value={String(draft[name] ?? "")} placeholder={more.placeholder} list={more.list} spellCheck={false}
          onChange={(event) => change({ [name]: event.target.value })} {...described} />
      )}
    </Field>
  );

  return (
    <div className="page narrow">
      <h1>New plan</h1>
      <form className="panel form" onSubmit={(event) => void submit(event)} noValidate onKeyDown={(event) => {
        if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
          event.preventDefault();
          event.currentTarget.requestSubmit();
        }
      }}>
        <Field label="What is to be done" hint="One request, however complex: it is cut into sub-tasks, which run side by side." error={problem?.of("taskDescription")}>
          {(described) => (
            <textarea rows={6} autoFocus value={draft.taskDescription} {...described} onChange={(event) => change({ taskDescription: event.target.value })} />
          )}
        </Field>
        {text("directory", { hint: folderHint(options), placeholder: options.directory ?? "/home/you/project", list: "folders" }, "Folder")}
        <datalist id="folders">{options.directories?.map((path) => <option key={path} value={path} />)}</datalist>
        <label className="check">
          <input type="checkbox" checked={approval} onChange={(event) => change({ requireApproval: event.target.checked })} />
          <span>Show me the plan first <small>Nothing is begun before you have approved or changed it.</small></span>
        </label>
        <details className="more" open={isMoreOpen} onToggle={({ currentTarget }) => setMoreOpen(currentTarget.open)}>
          <summary>More options</summary>
          <div className="form-grid">
            {text("maxSubtasks", { inputMode: "numeric", placeholder: String(options.maxSubtasks?.default ?? 5), hint: options.maxSubtasks ? `At most ${options.maxSubtasks.most}.` : undefined }, "Sub-tasks at the most")}
            {text("model", { placeholder: "provider/model", hint: "Empty: each agent's own." }, "Model")}
            <Field label="When a sub-task fails" hint="What becomes of those that wait for it." error={problem?.of("onDependencyFailure")}>
              {(described) => (
                <select value={draft.onDependencyFailure} {...described} onChange={(event) => change({ onDependencyFailure: event.target.value as Draft["onDependencyFailure"] })}>
                  <option value="fail">They fail too</option>
                  <option value="continue">They run without it</option>
                </select>
              )}
            </Field>
            {text("maxCostUsd", { inputMode: "decimal", field: "budget.maxCostUsd", placeholder: "no limit", hint: "The plan is ended beyond it." }, "Cost at the most, in US dollars")}
            {text("maxTokens", { inputMode: "numeric", field: "budget.maxTokens", placeholder: "no limit" }, "Tokens at the most")}
            {text("callbackUrl", { placeholder: "https://…", hint: "Told when the plan is over, or waits for approval." }, "Webhook")}
            {text("parentSessionId", { placeholder: "ses_…", hint: "The opencode session that the answer is written in." }, "Session for the answer")}
            <Field label="Permissions to give" hint="One a line: bash, edit, external_directory:/etc/*. All else is decided by your opencode's rules." error={problem?.of("allow")}>
              {(described) => <textarea rows={3} value={draft.allow} spellCheck={false} {...described} onChange={(event) => change({ allow: event.target.value })} />}
            </Field>
          </div>
        </details>
        {problem === undefined ? null : <Complaint problem={problem} without={FIELDS} />}
        <div className="button-row">
          <button type="submit" className="button primary" disabled={isBusy}>{isBusy ? "Submitting…" : approval ? "Plan it" : "Plan and run it"}</button>
          <span className="hint">Ctrl+Enter</span>
        </div>
      </form>
    </div>
  );
}

function Field({ label, hint, error, children }: {
  readonly label: string;
  readonly hint?: ReactNode;
  readonly error?: string | undefined;
  readonly children: (described: { id: string; "aria-describedby": string; "aria-invalid"?: true }) => ReactNode;
}) {
  const id = useId();
  return (
    <div className="field">
      <label className="field-name" htmlFor={id}>{label}</label>
      {children({ id, "aria-describedby": `${id}-hint`, ...(error === undefined ? {} : { "aria-invalid": true as const }) })}
      <div id={`${id}-hint`}>
        {error === undefined ? null : <p className="field-error">{error}</p>}
        {hint === undefined ? null : <p className="hint">{hint}</p>}
      </div>
    </div>
  );
}

/** Roots are told of where they bound anything. */
function folderHint({ directory, directories = [] }: Options): string {
  const bound = directories.length === 0 || directories.includes("/") ? "" : ` Below ${directories.join(" or ")}.`;
  return `Where the sessions work.${bound}${directory === undefined ? "" : ` Empty: ${directory}.`}`;
}

/** What is empty is left out; what is no number is sent as it was typed, so that the server's word on it comes back. */
function submissionOf(draft: Draft): Submission {
  const number = (text: string): number => (Number.isNaN(Number(text)) ? (text as unknown as number) : Number(text));
  const allow = draft.allow.split("\n").map((line) => line.trim()).filter((line) => line !== "");
  const budget = {
    ...(draft.maxCostUsd.trim() === "" ? {} : { maxCostUsd: number(draft.maxCostUsd.trim()) }),
    ...(draft.maxTokens.trim() === "" ? {} : { maxTokens: number(draft.maxTokens.trim()) }),
  };
  return {
    taskDescription: draft.taskDescription,
    ...(draft.directory.trim() === "" ? {} : { directory: draft.directory.trim() }),
    ...(draft.maxSubtasks.trim() === "" ? {} : { maxSubtasks: number(draft.maxSubtasks.trim()) }),
    ...(draft.model.trim() === "" ? {} : { model: draft.model.trim() }),
    ...(draft.requireApproval === undefined ? {} : { requireApproval: draft.requireApproval }),
    ...(draft.onDependencyFailure === "fail" ? {} : { onDependencyFailure: draft.onDependencyFailure }),
    ...(Object.keys(budget).length === 0 ? {} : { budget }),
    ...(allow.length === 0 ? {} : { allow }),
    ...(draft.callbackUrl.trim() === "" ? {} : { callbackUrl: draft.callbackUrl.trim() }),
    ...(draft.parentSessionId.trim() === "" ? {} : { parentSessionId: draft.parentSessionId.trim() }),
  };
}
