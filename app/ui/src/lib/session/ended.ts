// Apart from the rest of the session, so that the API client can tell it without importing React.

type Listener = () => void;

const listeners = new Set<Listener>();

/** Told by the API client when the server no longer knows the session. */
export function sessionEnded(): void {
  listeners.forEach((listener) => listener());
}

export function onSessionEnded(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
