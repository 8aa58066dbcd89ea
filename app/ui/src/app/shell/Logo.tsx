/** The sign of the product: three steps of a process that meet. */
export function Logo({ className }: { className?: string }) {
  return (
    <svg viewBox="0 0 32 32" aria-hidden className={className}>
      <rect width="32" height="32" rx="8" fill="var(--brand)" />
      <path
        d="M9 22V10l14 12V10"
        fill="none"
        stroke="var(--on-brand)"
        strokeWidth="3"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
      <circle cx="9" cy="22" r="2.6" fill="var(--on-brand)" />
      <circle cx="23" cy="10" r="2.6" fill="var(--on-brand)" />
    </svg>
  );
}
