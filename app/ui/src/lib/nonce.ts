/** What lets styles that a script adds pass the Content-Security-Policy; the server draws one for each page it sends. */
export function styleNonce(): string | undefined {
  return document.querySelector<HTMLMetaElement>('meta[name="style-nonce"]')?.content;
}
