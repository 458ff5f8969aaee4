import { useRef } from "react";
import type { PlanDocument, Timeline } from "../api/types";
import { asMarkdown, download } from "../model/exports";

/** A plan as a file. */
export function ExportMenu({ document, timeline }: { readonly document: PlanDocument; readonly timeline: Timeline | undefined }) {
  const menu = useRef<HTMLDetailsElement>(null);
  const { id } = document.plan;
  const close = () => {
    menu.current!.open = false;
  };
  const save = (name: string, type: string, text: string) => {
    download(name, type, text);
    close();
  };
  return (
    <details ref={menu} className="menu"
      onBlur={({ currentTarget, relatedTarget }) => {
        if (relatedTarget !== null && !currentTarget.contains(relatedTarget)) {
          close();
        }
      }}
      onKeyDown={({ key }) => {
        if (key === "Escape") {
          close();
          menu.current!.querySelector("summary")!.focus();
        }
      }}>
      <summary className="button">Export</summary>
      {/* A click beside it closes it, too. */}
      <div className="menu-ground" onClick={close} />
      <div className="menu-items">
        <button type="button" onClick={() => save(`${id}.md`, "text/markdown", asMarkdown(document, timeline))}>Report (Markdown)</button>
        <button type="button" onClick={() => save(`${id}.json`, "application/json", `${JSON.stringify(document, undefined, 2)}\n`)}>All of it (JSON)</button>
      </div>
    </details>
  );
}
