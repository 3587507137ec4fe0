/**
 * Refusals: what the service says when it will not do a thing. Every refusal has a stable code
 * `area/what`, the offending value, the limit and the way out; doors turn it into RFC 9457
 * problem details or GraphQL errors, the CLI into lines and an exit code.
 */

/** What sort of refusal it is; the doors map it to a status, nobody else needs to know HTTP. */
export type RefusalKind =
  | 'bad_input'
  | 'unauthenticated'
  | 'forbidden'
  | 'not_found'
  | 'conflict'
  | 'precondition_failed'
  | 'precondition_required'
  | 'too_large'
  | 'too_many'
  | 'unsupported'
  | 'unavailable';

/** One thing that is wrong: the code never changes its meaning once published. */
export interface Problem {
  /** Stable code, `area/what`. */
  readonly code: string;
  /** One sentence with the value, the limit and the way out. */
  readonly message: string;
  /** The parameter, column or field that holds the value. */
  readonly field?: string;
  /** The offending value as it came, cut to 200 characters. */
  readonly value?: string;
}

/** Cuts a value that came from outside so that it can be shown in a message. */
export function shown(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value));
  // half of a surrogate pair is no text: JSON columns refuse it
  const cut = text.slice(0, 200).replace(/[\ud800-\udbff]$/, '');
  return text.length > 200 ? `${cut}… (${text.length} characters)` : text;
}

/** A refusal: one or more problems of one kind, all reported at once. */
export class Refusal extends Error {
  override readonly name = 'Refusal';

  constructor(
    readonly kind: RefusalKind,
    readonly problems: readonly [Problem, ...Problem[]],
    options?: { cause?: unknown },
  ) {
    super(problems.map((p) => `${p.code}: ${p.message}`).join('\n'), options);
  }

  /** The code of the first problem: what a client switches on. */
  get code(): string {
    return this.problems[0].code;
  }
}

/** Refuses input: takes every problem found; gives a refusal to throw. */
export function badInput(...problems: [Problem, ...Problem[]]): Refusal {
  return new Refusal('bad_input', problems);
}

/** Says that a named thing does not exist. */
export function notFound(code: string, message: string, value?: string): Refusal {
  return new Refusal('not_found', [
    { code, message, ...(value === undefined ? {} : { value: shown(value) }) },
  ]);
}

/** Throws one refusal that lists all problems, or does nothing when there are none. */
export function refuseIfAny(problems: readonly Problem[]): void {
  const [first, ...rest] = problems;
  if (first) throw badInput(first, ...rest);
}
