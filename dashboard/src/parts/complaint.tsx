import { useState } from "react";
import { errorPage } from "../api/calls";
import type { Problem } from "../api/problem";
import { Markdown } from "./markdown";

/** What has gone wrong with something that was asked, field by field where it is about fields. */
export function Complaint({ problem, without = [] }: { readonly problem: Problem; readonly without?: readonly string[] }) {
  const others = problem.fields.filter(({ field }) => !without.includes(field));
  return (
    <div className="complaint" role="alert">
      {problem.fields.length === 0 ? <p>{problem.message}</p> : null}
      {problem.fields.length > 0 && others.length === 0 ? <p>Something is not right yet; it is said beside it.</p> : null}
      {others.length > 0 ? (
        <ul>
          {others.map(({ field, message }, index) => <li key={index}><code>{field}</code> {message}</li>)}
        </ul>
      ) : null}
      {problem.code === "unknown" || problem.code === "unreachable" ? null : <ErrorHelp code={problem.code} />}
    </div>
  );
}

/** What an error code means and what to do about it, on demand. */
export function ErrorHelp({ code }: { readonly code: string }) {
  const [page, setPage] = useState<string>();
  const load = async () => {
    try {
      setPage(await errorPage(code));
    } catch {
      setPage(`There is no page for \`${code}\` to be had just now.`);
    }
  };
  return (
    <details className="error-help" onToggle={(event) => {
      if (event.currentTarget.open && page === undefined) {
        void load();
      }
    }}>
      <summary>What <code>{code}</code> means, and what to do</summary>
      <div className="error-page">{page === undefined ? "…" : <Markdown text={page} />}</div>
      <a href={`/errors/${encodeURIComponent(code)}`} target="_blank" rel="noreferrer">The page by itself</a>
    </details>
  );
}
