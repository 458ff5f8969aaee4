/** What the server, or the way to it, says has gone wrong (RFC 9457). */
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    override readonly message: string,
    readonly fields: readonly FieldProblem[] = [],
  ) {
    super(message);
  }

  /** What is wrong with one field of what was sent. */
  of(field: string): string | undefined {
    const found = this.fields.filter((problem) => problem.field === field).map((problem) => problem.message);
    return found.length > 0 ? found.join(" ") : undefined;
  }
}

export interface FieldProblem {
  readonly field: string;
  readonly message: string;
}

/** The server cannot be reached; what was asked may or may not have been done. */
export function unreachable(): Problem {
  return new Problem(0, "unreachable", "The server does not answer. Is it running? mto start starts it.");
}

export async function problemOf(response: Response): Promise<Problem> {
  try {
    const body = (await response.json()) as { code?: string; detail?: string; title?: string; errors?: FieldProblem[] };
    const detail = body.detail ?? body.title ?? `The server answered with status ${response.status}.`;
    return new Problem(response.status, body.code ?? "unknown", detail, body.errors ?? []);
  } catch {
    // Not from our server: a proxy on the way, for one.
    return new Problem(response.status, "unknown", `The answer was no JSON, and its status ${response.status}.`);
  }
}

export function asProblem(error: unknown): Problem {
  return error instanceof Problem ? error : new Problem(0, "unknown", String(error));
}
