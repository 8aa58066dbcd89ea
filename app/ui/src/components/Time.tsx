'use client';

import { useEffect, useState } from 'react';
import { formatInstant, formatInstantExactly, formatRelative } from '@/lib/format';

/** An instant in the person's time zone; `relative` as "3 hours ago", kept up to date. */
export function Time({ at, relative = false }: { at: string; relative?: boolean }) {
  const [, tick] = useState(0);
  useEffect(() => {
    if (!relative) {
      return;
    }
    const timer = setInterval(() => tick((now) => now + 1), 30_000);
    return () => clearInterval(timer);
  }, [relative]);
  return (
    <time dateTime={at} title={formatInstantExactly(at)} className="whitespace-nowrap">
      {relative ? formatRelative(at) : formatInstant(at)}
    </time>
  );
}
