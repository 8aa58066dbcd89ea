/** One thing that is wrong with a request: which field, which value, and what to do. */
export interface Fault {
  pointer?: string | null;
  code?: string | null;
  value?: string | null;
  message?: string | null;
  remedy?: string | null;
}

interface ProblemDocument {
  type?: string;
  title?: string;
  status?: number;
  detail?: string;
  requestId?: string;
  errors?: Fault[];
}

/** A refusal or failure that the server has explained (RFC 9457). */
export class Problem extends Error {
  /** The last part of the type, such as `task-already-decided`. */
  readonly slug: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly requestId: string | null;
  readonly faults: Fault[];
  /** The document as it came, with members of its own. */
  readonly document: Record<string, unknown>;

  constructor(document: ProblemDocument, status: number) {
    super(document.detail ?? document.title ?? `HTTP ${status}`);
    this.name = 'Problem';
    this.slug = (document.type ?? '').split('/').pop() || 'internal-error';
    this.title = document.title ?? `HTTP ${status}`;
    this.status = document.status ?? status;
    this.detail = document.detail ?? '';
    this.requestId = document.requestId ?? null;
    this.faults = document.errors ?? [];
    this.document = document as Record<string, unknown>;
  }

  static async of(response: Response): Promise<Problem> {
    const text = await response.text().catch(() => '');
    try {
      return new Problem(JSON.parse(text) as ProblemDocument, response.status);
    } catch {
      return new Problem(
        { title: response.statusText || 'Unexpected answer', detail: text.slice(0, 200) },
        response.status,
      );
    }
  }
}

/** No answer came, so nobody here knows whether the request was carried out. */
export class NoAnswer extends Error {
  constructor(cause: unknown) {
    super('The server did not answer');
    this.name = 'NoAnswer';
    this.cause = cause;
  }
}

export function isProblem(error: unknown, slug?: string): error is Problem {
  return error instanceof Problem && (slug === undefined || error.slug === slug);
}
