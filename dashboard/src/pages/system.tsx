import { type ReactNode, useEffect, useState } from "react";
import { call } from "../api/http";
import { asProblem, type Problem } from "../api/problem";
import { type Caller, isAdmin } from "../api/types";
import { ago, compact, dayAndTime, whole } from "../model/format";
import { usePageTitle } from "../model/usePageTitle";
import { Complaint, ErrorHelp } from "../parts/complaint";
import { StatusMark } from "../parts/statusMark";
import type { Look } from "../model/work";

type RuntimeState = "idle" | "installing" | "starting" | "ready" | "failed";

interface Health {
  readonly name: string;
  readonly state: RuntimeState;
  readonly detail: string;
}

/** What GET /v1/system says, as far as it is shown. */
interface SystemStatus {
  readonly version: string;
  readonly startedAt: string;
  readonly now: string;
  readonly draining?: boolean;
  readonly store: { readonly kind: string; readonly ok: boolean; readonly detail?: string; readonly bytes?: number };
  readonly runtimes: readonly (Health & { readonly servers?: readonly Health[] })[];
  readonly plans: { readonly running: number };
  readonly sessions: Sessions;
  readonly hop: { readonly count: number; readonly p50Ms?: number; readonly p99Ms?: number };
  readonly attempts: Record<string, number>;
  readonly retries: Record<string, number>;
  readonly commits: { readonly count: number; readonly appends: number };
  readonly eventStreams: { readonly open: number };
  readonly webhooks: { readonly waiting?: number };
  readonly nodes?: readonly Node[];
}

interface Sessions {
  readonly inFlight: number;
  readonly waiting: number;
  readonly limit: number;
}

interface Node {
  readonly id: string;
  readonly name: string;
  readonly url?: string;
  readonly version: string;
  readonly self: boolean;
  readonly state: "active" | "draining";
  readonly seenAt: string;
  readonly plans: number;
  readonly sessions: { readonly inFlight: number; readonly waiting: number; readonly most: number };
}

const READ_EVERY = 2_000;

const RUNTIME_LOOKS: Record<RuntimeState, Look> = {
  idle: "pending",
  installing: "running",
  starting: "running",
  ready: "completed",
  failed: "failed",
};

/** How the server is that answers, and those that share its store. */
export function SystemPage({ caller }: { readonly caller: Caller }) {
  const { status, problem } = useSystem();
  usePageTitle("System");
  if (status === undefined) {
    return <div className="page">{problem === undefined ? <p aria-busy="true">…</p> : <Complaint problem={problem} />}</div>;
  }
  const now = Date.parse(status.now);
  return (
    <div className="page">
      <h1>System</h1>
      {problem === undefined ? null : <p className="banner" role="status">{problem.message} What is shown is from {ago(status.now, Date.now())}.</p>}
      {status.draining ? <p className="banner" role="status">This server gives its plans to the others and takes on no more.</p> : null}
      <div className="tiles">
        <Tile name="Sessions" value={`${status.sessions.inFlight} of ${status.sessions.limit}`}
          note={status.sessions.waiting > 0 ? `${status.sessions.waiting} wait for one` : "none waits for one"}>
          <Meter name="Sessions in flight" value={status.sessions.inFlight} most={status.sessions.limit} />
        </Tile>
        <Tile name="Plans under way" value={whole(status.plans.running)} note={`${whole(status.eventStreams.open)} watched live`} />
        <Tile name="Hop" value={status.hop.p50Ms === undefined ? "–" : `${milliseconds(status.hop.p50Ms)}`}
          note={status.hop.p99Ms === undefined ? "from a result to the next start; none yet" : `median of ${whole(status.hop.count)}; 99 % within ${milliseconds(status.hop.p99Ms)}`} />
        <Tile name="Commits" value={compact(status.commits.count)}
          note={status.commits.count === 0 ? "" : `${(status.commits.appends / status.commits.count).toFixed(1)} appends each`} />
      </div>
      <div className="columns">
        <section className="panel" aria-labelledby="runtimes">
          <h2 id="runtimes">Runtimes</h2>
          <ul className="health">
            {status.runtimes.map((runtime) => (
              <li key={runtime.name}>
                <Line health={runtime} />
                {runtime.servers === undefined ? null : <ul>{runtime.servers.map((server) => <li key={server.name}><Line health={server} /></li>)}</ul>}
              </li>
            ))}
            <li>
              <span className="health-line">
                <StatusMark look={status.store.ok ? "completed" : "failed"} size={16} label={status.store.ok ? "works" : "does not work"} /> <strong>{status.store.kind}</strong>
                <span className="muted">{status.store.detail ?? "takes writes"}{status.store.bytes === undefined ? "" : `, ${compact(status.store.bytes)}B`}</span>
              </span>
            </li>
          </ul>
        </section>
        <section className="panel" aria-labelledby="retries">
          <h2 id="retries">Retries, by cause</h2>
          <Bars counts={status.retries} nothing="Nothing had to be begun anew." help />
        </section>
        <section className="panel" aria-labelledby="attempts">
          <h2 id="attempts">Attempts, by how they ended</h2>
          <Bars counts={status.attempts} nothing="None has ended yet." />
        </section>
      </div>
      {status.nodes === undefined ? (isAdmin(caller) ? null : <p className="muted">Which servers share the work is for admins.</p>) : (
        <Nodes nodes={status.nodes} now={now} />
      )}
      <p className="muted">
        Version {status.version}, up since {dayAndTime(status.startedAt)}. All counts are since then, of this server.
        {status.webhooks.waiting ? ` ${whole(status.webhooks.waiting)} webhook deliveries wait.` : ""}{" "}
        <a href="/assets/licenses.txt">Licences</a> of what this page is made of.
      </p>
    </div>
  );
}

function useSystem() {
  const [status, setStatus] = useState<SystemStatus>();
  const [problem, setProblem] = useState<Problem>();
  useEffect(() => {
    const stop = new AbortController();
    let timer: ReturnType<typeof setTimeout>;
    const read = async () => {
      try {
        if (!document.hidden) {
          setStatus(await call<SystemStatus>("/v1/system", { signal: stop.signal }));
          setProblem(undefined);
        }
      } catch (error) {
        if (!stop.signal.aborted) {
          setProblem(asProblem(error));
        }
      }
      if (!stop.signal.aborted) {
        timer = setTimeout(() => void read(), READ_EVERY);
      }
    };
    void read();
    return () => {
      stop.abort();
      clearTimeout(timer);
    };
  }, []);
  return { status, problem };
}

function milliseconds(ms: number): string {
  return `${ms < 10 ? ms.toFixed(1) : Math.round(ms)} ms`;
}

function Tile({ name, value, note, children }: { readonly name: string; readonly value: string; readonly note: string; readonly children?: ReactNode }) {
  return (
    <section className="panel tile" aria-label={name}>
      <h2>{name}</h2>
      <p className="tile-value">{value}</p>
      {children}
      <p className="muted">{note}</p>
    </section>
  );
}

function Meter({ name, value, most }: { readonly name: string; readonly value: number; readonly most: number }) {
  return (
    <div className="progress-track" role="meter" aria-label={name} aria-valuenow={value} aria-valuemin={0} aria-valuemax={most}>
      <i className="progress-busy" style={{ width: `${most === 0 ? 0 : Math.min(100, (100 * value) / most)}%` }} />
    </div>
  );
}

function Line({ health }: { readonly health: Health }) {
  return (
    <span className="health-line">
      <StatusMark look={RUNTIME_LOOKS[health.state]} size={16} label="" /> <strong>{health.name}</strong>
      <span className="muted">{health.state}{health.detail === "" ? "" : `, ${health.detail}`}</span>
    </span>
  );
}

function Bars({ counts, nothing, help = false }: { readonly counts: Record<string, number>; readonly nothing: string; readonly help?: boolean }) {
  const entries = Object.entries(counts).sort(([, a], [, b]) => b - a);
  const most = entries[0]?.[1] ?? 1;
  return entries.length === 0 ? <p className="muted">{nothing}</p> : (
    <ul className="bars">
      {entries.map(([name, count]) => (
        <li key={name}>
          <span className="bars-name">{name.replaceAll("_", " ")}</span>
          <span className="bars-track" aria-hidden="true"><i style={{ width: `${(100 * count) / most}%` }} /></span>
          <span className="bars-count">{whole(count)}</span>
          {help ? <ErrorHelp code={name} /> : null}
        </li>
      ))}
    </ul>
  );
}

function Nodes({ nodes, now }: { readonly nodes: readonly Node[]; readonly now: number }) {
  return (
    <section className="panel" aria-labelledby="nodes">
      <h2 id="nodes">Servers that share the store</h2>
      <div className="table-scroll" tabIndex={0} role="region" aria-label="Servers">
        <table className="nodes">
          <thead>
            <tr><th scope="col">Server</th><th scope="col">State</th><th scope="col">Plans</th><th scope="col">Sessions</th><th scope="col">Waiting</th><th scope="col">Heard of</th><th scope="col">Version</th></tr>
          </thead>
          <tbody>
            {nodes.map((node) => (
              <tr key={node.id}>
                <th scope="row">{node.name}{node.self ? " (this one)" : ""}{node.url === undefined ? null : <div className="muted">{node.url}</div>}</th>
                <td>{node.state}</td>
                <td>{node.plans}</td>
                <td>{node.sessions.inFlight} of {node.sessions.most}</td>
                <td>{node.sessions.waiting}</td>
                <td>{ago(node.seenAt, now)}</td>
                <td>{node.version}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
