import { Component, type ReactNode, useCallback, useEffect, useRef, useState } from "react";
import { Link, Route, Switch, useLocation } from "wouter";
import { signOut, whoAmI } from "./api/calls";
import { onSignedOut } from "./api/http";
import { asProblem, type Problem } from "./api/problem";
import { type Caller, mayWrite } from "./api/types";
import { NewPlanPage } from "./pages/newPlan";
import { PlanPage } from "./pages/plan";
import { PlansPage } from "./pages/plans";
import { SignInPage } from "./pages/signIn";
import { SystemPage } from "./pages/system";
import { Complaint } from "./parts/complaint";
import { ThemeButton } from "./parts/theme";

type Entry =
  | { readonly kind: "asking" }
  | { readonly kind: "out" }
  | { readonly kind: "unreachable"; readonly problem: Problem }
  | { readonly kind: "in"; readonly caller: Caller };

/** The whole page: who is not signed in signs in, and lands where they wanted to go. */
export function App() {
  const [entry, setEntry] = useState<Entry>({ kind: "asking" });

  const ask = useCallback(async () => {
    try {
      setEntry({ kind: "in", caller: await whoAmI() });
      return true;
    } catch (error) {
      const problem = asProblem(error);
      setEntry(problem.status === 401 ? { kind: "out" } : { kind: "unreachable", problem });
      return false;
    }
  }, []);

  useEffect(() => {
    onSignedOut(() => setEntry({ kind: "out" }));
    void ask();
  }, [ask]);

  switch (entry.kind) {
    case "asking":
      return <main className="page" aria-busy="true" />;
    case "out":
      return <SignInPage onSignedIn={ask} />;
    case "unreachable":
      return (
        <main className="page narrow">
          <h1>Multi-Task Orchestrator</h1>
          <Complaint problem={entry.problem} />
          <button type="button" className="button" onClick={() => void ask()}>Try again</button>
        </main>
      );
    case "in":
      return <SignedIn caller={entry.caller} onSignOut={() => void signOut().finally(() => setEntry({ kind: "out" }))} />;
  }
}

function SignedIn({ caller, onSignOut }: { readonly caller: Caller; readonly onSignOut: () => void }) {
  const [location] = useLocation();
  const before = useRef(location);
  useEffect(() => {
    window.scrollTo(0, 0);
    // What had the keyboard is gone with the page before.
    if (before.current !== location && document.activeElement === document.body) {
      document.getElementById("content")?.focus();
    }
    before.current = location;
  }, [location]);
  return (
    <>
      <a className="skip-link" href="#content" onClick={() => document.getElementById("content")?.focus()}>Skip to the content</a>
      <header className="top-bar">
        <Link href="/" className="brand" aria-label="Orchestrator, all plans">
          <span className="brand-mark" aria-hidden="true" />
          <span className="brand-name">Orchestrator</span>
        </Link>
        <nav aria-label="Main">
          <NavLink href="/" isHere={location === "/" || location.startsWith("/plans")}>Plans</NavLink>
          <NavLink href="/system" isHere={location === "/system"}>System</NavLink>
        </nav>
        <span className="spring" />
        {mayWrite(caller) ? (
          <Link href="/new" className="button primary" aria-label="New plan">
            <span aria-hidden="true">+</span><span className="wide-only">New plan</span>
          </Link>
        ) : null}
        <ThemeButton />
        <button type="button" className="button quiet" onClick={onSignOut} title={`Signed in as ${caller.local ? "this machine's user" : caller.name}`}>
          Sign out
        </button>
      </header>
      <main id="content" tabIndex={-1}>
        <Mishap key={location}>
          <Switch>
            <Route path="/"><PlansPage caller={caller} /></Route>
            <Route path="/new">{mayWrite(caller) ? <NewPlanPage /> : <ReadersOnly />}</Route>
            <Route path="/plans/:id">{({ id }) => <PlanPage key={id} id={id} caller={caller} />}</Route>
            <Route path="/system"><SystemPage caller={caller} /></Route>
            <Route>
              <div className="page narrow">
                <h1>There is no such page</h1>
                <p><Link href="/">All plans</Link></p>
              </div>
            </Route>
          </Switch>
        </Mishap>
      </main>
    </>
  );
}

function ReadersOnly() {
  return (
    <div className="page narrow">
      <h1>New plan</h1>
      <p>The token that you signed in with may read plans, and make none. One that may is made with <code>mto token create --scope plans:write</code>.</p>
    </div>
  );
}

function NavLink({ href, isHere, children }: { readonly href: string; readonly isHere: boolean; readonly children: ReactNode }) {
  return <Link href={href} className="nav-link" aria-current={isHere ? "page" : undefined}>{children}</Link>;
}

/** A defect of ours in one page leaves the others usable, and is no blank window. */
class Mishap extends Component<{ readonly children: ReactNode }, { readonly error: Error | undefined }> {
  override state = { error: undefined };

  static getDerivedStateFromError(error: Error) {
    return { error };
  }

  override render() {
    const { error } = this.state as { error: Error | undefined };
    return error === undefined ? this.props.children : (
      <div className="page narrow" role="alert">
        <h1>This page failed</h1>
        <p>A defect of the dashboard; the plans go on. Reloading may help.</p>
        <pre className="plain-text">{String(error)}</pre>
        <button type="button" className="button" onClick={() => location.reload()}>Reload</button>
      </div>
    );
  }
}
