import { clock, duration, excerpt, ticking } from "../model/format";
import type { Bar, Gantt, Row } from "../model/timeLine";
import { LOOKS, type WorkId, type WorkItem } from "../model/work";
import { StatusMark } from "./statusMark";

/** When what was worked on: a row for the planner, each sub-task and the synthesis, with a bar for each attempt. */
export function TimeLine({ gantt, selected, onSelect, zero }: {
  readonly gantt: Gantt;
  readonly selected: WorkId | undefined;
  readonly onSelect: (id: WorkId) => void;
  /** When the plan was submitted. */
  readonly zero: string;
}) {
  const percent = (ms: number) => `${(100 * ms) / gantt.span}%`;
  return (
    <div className="time-line">
      <div className="time-scale" aria-hidden="true">
        <span className="time-label" />
        <span className="time-track">
          {gantt.ticks.map((tick) => <i key={tick} className="tick-name" style={{ left: percent(tick) }}>{tick === 0 ? "0" : short(tick)}</i>)}
        </span>
      </div>
      <ul>
        {gantt.rows.map((row) => (
          <li key={row.item.id} className={row.item.isCritical ? "is-critical" : ""}>
            <button type="button" className="time-row" aria-pressed={row.item.id === selected} onClick={() => onSelect(row.item.id)}>
              <span className="time-label">
                <StatusMark look={row.item.look} size={15} />
                <span className="time-name">{row.item.kind === "subtask" ? <b>{row.item.id} </b> : null}{excerpt(row.item.title, 80)}</span>
                <span className="only-spoken">{spoken(row)}</span>
              </span>
              <span className="time-track" aria-hidden="true">
                {gantt.ticks.map((tick) => <i key={tick} className="tick" style={{ left: percent(tick) }} />)}
                {row.bars.map((bar, index) => (
                  <i key={index} className={`bar bar-${bar.look} ${bar.isExpected ? "bar-expected" : ""}`} title={told(bar, zero)}
                    style={{ left: percent(bar.from), width: `max(3px, ${percent(bar.to - bar.from)})` }} />
                ))}
                {gantt.isOver ? null : <i className="time-now" style={{ left: percent(gantt.now) }} />}
              </span>
              <span className="time-sum">{sum(row)}</span>
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}

function short(ms: number): string {
  return ms < 60_000 ? `${ms / 1_000}s` : ms % 3_600_000 === 0 ? `${ms / 3_600_000}h` : ms % 60_000 === 0 ? `${ms / 60_000}m` : duration(ms);
}

/** What it took by now, its waits between attempts left out. */
function sum({ item, bars }: Row): string {
  const past = bars.filter((bar) => !bar.isExpected);
  const total = past.reduce((ms, bar) => ms + bar.to - bar.from, 0);
  return past.length === 0 ? "" : item.look === "running" ? ticking(total) : duration(total);
}

function told(bar: Bar, zero: string): string {
  const at = (ms: number) => clock(new Date(Date.parse(zero) + ms).toISOString());
  const span = `${at(bar.from)} to ${at(bar.to)}, ${duration(bar.to - bar.from)}`;
  return bar.isExpected ? `expected: ${span}` : `attempt ${bar.attempt?.attempt ?? ""}: ${span}, ${bar.attempt?.outcome ?? "running"}`;
}

function spoken(row: Row): string {
  return [LOOKS[row.item.look], sum(row), spokenPlace(row.item)].filter((part) => part !== "").join(", ");
}

function spokenPlace(item: WorkItem): string {
  return item.kind === "subtask" && item.isCritical ? "on the critical path" : "";
}
