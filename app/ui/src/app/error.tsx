'use client';

import { useEffect } from 'react';
import { ErrorState } from '@/components/States';

/** A page that failed to show says so and can be tried again; the frame around it stays. */
export default function Failed({ error, reset }: { error: Error; reset: () => void }) {
  useEffect(() => console.error(error), [error]);
  return <ErrorState error={error} onRetry={reset} />;
}
