import { sessionEnded } from '../session/ended';
import { uuidv7 } from '../uuid';
import { csrfToken } from './index';
import { NoAnswer, Problem } from './problem';

/**
 * Sends a file, telling how much of it has gone, which fetch cannot. Sent once: what became of it after a lost answer is asked for.
 *
 * @throws Problem what the server refused
 * @throws NoAnswer when no answer came
 * @throws DOMException AbortError when the signal ended it
 */
export function upload<T>(
  path: string,
  body: FormData | Blob,
  { type, onProgress, signal }: { type?: string; onProgress: (share: number) => void; signal: AbortSignal },
): Promise<T> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', path);
    request.setRequestHeader('Accept', 'application/json, application/problem+json');
    request.setRequestHeader('X-Nexus-Csrf', csrfToken());
    request.setRequestHeader('Idempotency-Key', uuidv7());
    if (type !== undefined) {
      request.setRequestHeader('Content-Type', type);
    }
    request.upload.onprogress = (event) => event.lengthComputable && onProgress(event.loaded / event.total);
    request.onerror = () => reject(new NoAnswer(null));
    request.onabort = () => reject(new DOMException('The upload was stopped', 'AbortError'));
    request.onload = () => {
      if (request.status === 401) {
        sessionEnded();
      }
      if (request.status < 300) {
        resolve(JSON.parse(request.responseText) as T);
        return;
      }
      try {
        reject(new Problem(JSON.parse(request.responseText) as object, request.status));
      } catch {
        reject(new Problem({ title: request.statusText, detail: request.responseText.slice(0, 200) }, request.status));
      }
    };
    signal.addEventListener('abort', () => request.abort());
    request.send(body);
  });
}
