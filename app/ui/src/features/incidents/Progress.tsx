'use client';

import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { Notice } from '@/components/Badge';
import { Button } from '@/components/Button';
import { ErrorState } from '@/components/States';
import { useToasts } from '@/components/Toasts';
import { api, body } from '@/lib/api';
import { useLive } from '@/lib/live';
import { useIncidentMessages } from './messages';

/** How far a retry of many is. The server does it: closing the page stops nothing. */
export function Progress({ id, onClose, onChange }: { id: string; onClose: () => void; onChange: () => void }) {
  const t = useIncidentMessages();
  const { fail } = useToasts();
  const [stopping, setStopping] = useState(false);
  const retry = useQuery({
    queryKey: ['incident-retry', id],
    queryFn: () => body(api.GET('/api/v1/incident-retries/{id}', { params: { path: { id } } })),
    refetchInterval: (query) => (query.state.data?.state === 'running' ? 1_000 : false),
  });
  useLive(['incident-retry'], () => void retry.refetch());
  const changed = useRef(onChange);
  useEffect(() => {
    changed.current = onChange;
  });
  const state = retry.data?.state;
  useEffect(() => {
    if (state !== undefined && state !== 'running') {
      changed.current();
    }
  }, [state]);

  if (retry.isPending) {
    return null;
  }
  if (retry.isError) {
    return <ErrorState error={retry.error} onRetry={() => void retry.refetch()} />;
  }
  const { total, retried, refused, refusals } = retry.data;
  const running = retry.data.state === 'running';
  const stop = async () => {
    setStopping(true);
    try {
      await body(
        api.POST('/api/v1/incident-retries/{id}/cancel', { params: { path: { id }, header: undefined as never } }),
      );
    } catch (error) {
      fail(error);
    } finally {
      setStopping(false);
      await retry.refetch();
    }
  };
  return (
    <Notice
      live
      tone={running ? 'info' : refused > 0 ? 'warn' : 'ok'}
      title={t(running ? 'retry.progress' : retry.data.state === 'stopped' ? 'retry.stopped' : 'retry.done', {
        done: retried,
        total,
      })}
      actions={
        running ? (
          <Button size="small" pending={stopping} onClick={() => void stop()}>
            {t('retry.stop')}
          </Button>
        ) : (
          <Button size="small" onClick={onClose}>
            {t('retry.close')}
          </Button>
        )
      }
    >
      <progress max={total} value={retried + refused} className="h-2 w-full accent-(--brand)">
        {retried}
      </progress>
      {refused > 0 && (
        <>
          <p>{t('retry.refused', { count: refused })}</p>
          <ul className="list-disc pl-5">
            {refusals.map((refusal) => (
              <li key={refusal.incident}>{refusal.detail}</li>
            ))}
          </ul>
        </>
      )}
    </Notice>
  );
}
