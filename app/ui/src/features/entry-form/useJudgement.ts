'use client';

import { useEffect, useRef, useState } from 'react';
import { type Fault, Problem } from '@/lib/api';
import type { Judgement } from './Outcome';
import type { Preview, Request } from './requests';

const QUIET = 500;

/** Asks the server what would become of a request when nothing has changed for a moment; null asks nothing. */
export function useJudgement(
  request: Request | null,
  ask: (request: Request, signal: AbortSignal) => Promise<Preview>,
): Judgement & { faults: Fault[]; again: () => void } {
  const wanted = request === null ? null : JSON.stringify(request);
  const [answer, setAnswer] = useState<{ to: string; preview: Preview | null; error: unknown } | null>(null);
  const [tries, setTries] = useState(0);
  const asking = useRef(ask);
  useEffect(() => {
    asking.current = ask;
  });
  useEffect(() => {
    if (wanted === null) {
      return;
    }
    const stop = new AbortController();
    const wait = setTimeout(async () => {
      try {
        const preview = await asking.current(JSON.parse(wanted) as Request, stop.signal);
        setAnswer({ to: wanted, preview, error: null });
      } catch (error) {
        if (!stop.signal.aborted) {
          setAnswer({ to: wanted, preview: null, error });
        }
      }
    }, QUIET);
    return () => {
      clearTimeout(wait);
      stop.abort();
    };
  }, [wanted, tries]);

  const again = () => {
    setAnswer(null);
    setTries((now) => now + 1);
  };
  const none = { preview: null, refusals: [], error: null, faults: [], again };
  if (wanted === null) {
    return { ...none, state: 'incomplete' };
  }
  if (answer === null || answer.to !== wanted) {
    return { ...none, state: 'asking', preview: answer?.preview ?? null };
  }
  if (answer.preview !== null) {
    return { ...none, state: 'answered', preview: answer.preview, faults: answer.preview.violations };
  }
  const { error } = answer;
  if (error instanceof Problem && error.status === 422) {
    const faults = error.faults;
    const texts = faults.map((fault) => [fault.message, fault.remedy].filter(Boolean).join('; '));
    return { ...none, state: 'refused', refusals: texts.length > 0 ? texts : [error.detail], faults };
  }
  return { ...none, state: 'failed', error };
}
