import createClient from 'openapi-fetch';
import { sessionEnded } from '../session/ended';
import { uuidv7 } from '../uuid';
import { NoAnswer, Problem } from './problem';
import type { components, paths } from './schema';

export { isProblem, NoAnswer, Problem, type Fault } from './problem';

/** A schema of the API by its name, as `Schema<'TaskView'>`. */
export type Schema<Name extends keyof components['schemas']> = components['schemas'][Name];

const TRIES = 4;
const UNSAFE = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);

/**
 * Sends a request with what every call of a session needs. A POST carries one Idempotency-Key through all its tries, so one whose answer was
 * lost is sent again and still done once.
 *
 * @throws NoAnswer when no try got an answer
 */
export async function send(request: Request): Promise<Response> {
  const headers = new Headers(request.headers);
  if (UNSAFE.has(request.method)) {
    headers.set('X-Nexus-Csrf', csrfToken());
  }
  if (request.method === 'POST' && !headers.has('Idempotency-Key')) {
    headers.set('Idempotency-Key', uuidv7());
  }
  const mayRepeat = request.method === 'GET' || request.method === 'POST';
  const stream = request.body !== null && !(await isSmall(request));
  for (let tried = 1; ; tried++) {
    const last = tried === TRIES || !mayRepeat || stream || request.signal.aborted;
    try {
      const response = await fetch(new Request(last ? request : request.clone(), { headers }));
      if (response.status === 401) {
        sessionEnded();
      }
      const inProgress = response.status === 409 && response.headers.has('Retry-After');
      const busy = response.status === 503 || response.status === 429 || inProgress;
      if (!busy || last || tried >= 3) {
        return response;
      }
      await pause(Math.min(Number(response.headers.get('Retry-After') ?? 1) || 1, 5) * 1000);
    } catch (failure) {
      if (failure instanceof DOMException && failure.name === 'AbortError') {
        throw failure;
      }
      if (last) {
        throw new NoAnswer(failure);
      }
      await pause(250 * 2 ** tried);
    }
  }
}

/** A body that may be kept for a second try. Files go once. */
async function isSmall(request: Request): Promise<boolean> {
  return (request.headers.get('Content-Type') ?? '').startsWith('application/json');
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** The token against forged requests, which the server gives as a cookie that only our origin can read. */
export function csrfToken(): string {
  const cookie = document.cookie.split('; ').find((part) => part.startsWith('NEXUS-CSRF='));
  return cookie === undefined ? '' : decodeURIComponent(cookie.slice('NEXUS-CSRF='.length));
}

/** Speaks the documented API only: its paths, parameters and answers are those of openapi.json. */
export const api = createClient<paths>({
  fetch: send,
  headers: { Accept: 'application/json, application/problem+json' },
});

/** Some lists are files too, which `download` asks for; this client is given objects. */
type Json<T> = Exclude<T, string>;

/**
 * The body of an answer.
 *
 * @throws Problem what the server refused, with its explanation
 * @throws NoAnswer when none came
 */
export async function body<T>(call: Promise<{ data?: T; error?: unknown; response: Response }>): Promise<Json<T>> {
  return (await answer(call)).body;
}

/** The body of an answer with its version, which a decision or an edit sends back as `If-Match`. */
export async function answer<T>(
  call: Promise<{ data?: T; error?: unknown; response: Response }>,
): Promise<{ body: Json<T>; etag: string | null; headers: Headers }> {
  const { data, error, response } = await call;
  if (!response.ok) {
    throw typeof error === 'object' && error !== null
      ? new Problem(error, response.status)
      : new Problem({ title: response.statusText, detail: String(error ?? '') }, response.status);
  }
  return { body: data as Json<T>, etag: response.headers.get('ETag'), headers: response.headers };
}
