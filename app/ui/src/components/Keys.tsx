/** Keys to press, as `Ctrl+K`. */
export function Keys({ keys }: { keys: string }) {
  return (
    <kbd className="inline-flex h-5 items-center rounded border border-line bg-sunken px-1.5 font-mono text-xs text-soft">
      {keys}
    </kbd>
  );
}
