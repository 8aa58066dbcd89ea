import { Problem, send } from './api';

/**
 * Saves what an address of the API gives, as CSV of a list.
 *
 * @throws Problem what the server refused
 */
export async function download(path: string, file: string, accept = 'text/csv'): Promise<void> {
  const response = await send(
    new Request(new URL(path, window.location.origin), {
      headers: { Accept: `${accept}, application/problem+json` },
    }),
  );
  if (!response.ok) {
    throw await Problem.of(response);
  }
  const address = URL.createObjectURL(await response.blob());
  const link = document.createElement('a');
  link.href = address;
  link.download = file;
  link.click();
  // The browser has begun to read it by then.
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
