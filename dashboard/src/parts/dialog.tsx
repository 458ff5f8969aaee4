import { type ReactNode, useEffect, useRef } from "react";

/** A window over the page that has the keyboard until it is closed, by Escape too. */
export function Dialog({ title, onClose, children, className = "" }: {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
  readonly className?: string;
}) {
  const element = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const dialog = element.current!;
    dialog.showModal();
    return () => dialog.close();
  }, []);
  return (
    <dialog ref={element} className={`dialog ${className}`} aria-label={title} onCancel={(event) => {
      event.preventDefault();
      onClose();
    }}>
      <div className="dialog-head">
        <h2>{title}</h2>
        <button type="button" className="icon-button" onClick={onClose} aria-label="Close">✕</button>
      </div>
      {children}
    </dialog>
  );
}

/** Asks before something that cannot be taken back. */
export function Question({ title, text, yes, onYes, onNo }: {
  readonly title: string;
  readonly text: string;
  readonly yes: string;
  readonly onYes: () => void;
  readonly onNo: () => void;
}) {
  return (
    <Dialog title={title} onClose={onNo} className="question">
      <p>{text}</p>
      <div className="button-row">
        <button type="button" className="button danger" onClick={onYes}>{yes}</button>
        <button type="button" className="button" onClick={onNo}>Leave it as it is</button>
      </div>
    </Dialog>
  );
}
