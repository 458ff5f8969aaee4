import { type FormEvent, useState } from "react";
import { signIn } from "../api/calls";
import { asProblem, Problem } from "../api/problem";
import { usePageTitle } from "../model/usePageTitle";
import { Complaint } from "../parts/complaint";
import { ThemeButton } from "../parts/theme";

/** Takes a token once; after that the browser keeps it, sealed. */
export function SignInPage({ onSignedIn }: { readonly onSignedIn: () => Promise<boolean> }) {
  const [token, setToken] = useState("");
  const [problem, setProblem] = useState<Problem>();
  const [isBusy, setBusy] = useState(false);
  usePageTitle("Sign in");

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setProblem(undefined);
    try {
      await signIn(token.trim());
      if (!await onSignedIn()) {
        setProblem(new Problem(0, "unknown", "The token is right, but this browser did not keep the cookie of the sign-in. Allow cookies for this address; "
          + "where you came by https before, come by https again."));
        setBusy(false);
      }
    } catch (error) {
      setProblem(asProblem(error));
      setBusy(false);
    }
  };

  return (
    <main className="sign-in" id="content">
      <form className="panel" onSubmit={(event) => void submit(event)}>
        <div className="sign-in-head">
          <span className="brand-mark" aria-hidden="true" />
          <h1>Multi-Task Orchestrator</h1>
          <ThemeButton />
        </div>
        <label className="field">
          <span className="field-name">Token</span>
          {/* A password field: it is not shown to whoever looks over a shoulder, and a password manager can keep it. */}
          <input type="password" name="token" autoComplete="current-password" required autoFocus spellCheck={false}
            value={token} onChange={(event) => setToken(event.target.value)} aria-describedby="token-hint" />
        </label>
        <p id="token-hint" className="hint">
          Yours is the one line of <code>~/.local/share/mto/token</code>; others are made by <code>mto token create</code>. You stay
          signed in on this browser for 30 days.
        </p>
        {problem === undefined ? null : problem.status === 401
          ? <div className="complaint" role="alert"><p>{problem.code === "unauthorized" ? "That is no token of this server." : problem.message}</p></div>
          : <Complaint problem={problem} />}
        <button type="submit" className="button primary wide" disabled={isBusy}>{isBusy ? "Signing in…" : "Sign in"}</button>
      </form>
    </main>
  );
}
