import { send } from './api';
import { Problem } from './api/problem';

/** Fetches a file of the API and hands it to the browser's downloads. */
export async function download(path: string, name: string): Promise<void> {
  const response = await send(new Request(path));
  if (!response.ok) {
    throw await Problem.of(response);
  }
  const url = URL.createObjectURL(await response.blob());
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
