import { useState } from "react";

/** A text to be taken elsewhere, with a button that does so. */
export function Copyable({ text, label }: { readonly text: string; readonly label: string }) {
  const [copied, setCopied] = useState<string>();
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setCopied("Copied");
    } catch {
      // The browser asks people, and they may say no.
      setCopied("Not allowed");
    }
    setTimeout(() => setCopied(undefined), 2_000);
  };
  return (
    <span className="copyable">
      <code tabIndex={0}>{text}</code>
      {navigator.clipboard === undefined ? null : (
        <button type="button" className="button small" onClick={() => void copy()} aria-label={`Copy ${label}`}>
          {copied ?? "Copy"}
        </button>
      )}
    </span>
  );
}
