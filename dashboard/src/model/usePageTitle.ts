import { useEffect } from "react";

/** What the tab, the history and screen readers call the page. */
export function usePageTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · Orchestrator`;
  }, [title]);
}
