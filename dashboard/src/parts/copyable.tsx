import { useState } from "react";

/** A text to be taken elsewhere, with a button that does so. */
export function Copyable({ text, label }: { readonly text: string; readonly label: string }) {
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    setCopied(true);
    setTimeout(() => setCopied(false), 2_000);
  };
  return (
    <span className="copyable">
      <code tabIndex={0}>{text}</code>
      {navigator.clipboard === undefined ? null : (
        <button type="button" className="button small" onClick={() => void copy()} aria-label={`Copy ${label}`}>
          {copied ? "Copied" : "Copy"}
        </button>
      )}
    </span>
  );
}
