'use client';

import { Clock, TriangleAlert } from 'lucide-react';
import { useEffect, useState } from 'react';
import { Badge } from '@/components/Badge';
import { formatDuration, formatInstant } from '@/lib/format';
import { useTaskEntityMessages } from './messages';

/** A company's working day, for "2 d" of working time. */
const WORKING_DAY = 8 * 3600;
const SOON = 4 * 3600;

/** How much working time is left until a task is due, or how late it is. */
export function DueBadge({ dueAt, workingSeconds }: { dueAt?: string | null; workingSeconds?: number | null }) {
  const t = useTaskEntityMessages();
  const now = useMinute();
  if (dueAt === undefined || dueAt === null) {
    return null;
  }
  const seconds = workingSeconds ?? (new Date(dueAt).getTime() - now) / 1000;
  const late = seconds < 0 || new Date(dueAt).getTime() < now;
  const length = workingSeconds === undefined || workingSeconds === null ? seconds : inWorkingDays(seconds);
  const time = formatDuration(Math.abs(length));
  const at = formatInstant(dueAt);
  return (
    <span
      title={
        workingSeconds === undefined || workingSeconds === null
          ? t('due.plain', { at })
          : t('due.working', { time, at })
      }
    >
      <Badge tone={late ? 'danger' : seconds < SOON ? 'warn' : 'neutral'} icon={late ? TriangleAlert : Clock}>
        {late ? t('due.late', { time }) : t('due.left', { time })}
      </Badge>
    </span>
  );
}

/** As if a day had only its working hours: 16 hours of work are shown as two days. */
function inWorkingDays(seconds: number): number {
  const size = Math.abs(seconds);
  const days = Math.floor(size / WORKING_DAY);
  return Math.sign(seconds) * (days * 86_400 + (size - days * WORKING_DAY));
}

/** The time, by the minute. */
function useMinute(): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 60_000);
    return () => clearInterval(timer);
  }, []);
  return now;
}
