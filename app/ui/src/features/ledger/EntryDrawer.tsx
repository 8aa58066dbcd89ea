'use client';

import { useQuery } from '@tanstack/react-query';
import { Copy, Undo2, Workflow } from 'lucide-react';
import { useQueryState } from 'nuqs';
import { useState } from 'react';
import { Button, ButtonLink, TextLink } from '@/components/Button';
import { Drawer } from '@/components/Dialog';
import { ErrorState, Skeleton } from '@/components/States';
import { Tabs } from '@/components/Tabs';
import { ApprovalSteps } from '@/entities/entry/ApprovalSteps';
import { Attachments } from '@/entities/entry/Attachments';
import { EntryHeader } from '@/entities/entry/EntryHeader';
import { EntryHistory } from '@/entities/entry/EntryHistory';
import { EntryLines } from '@/entities/entry/EntryLines';
import { type Entry, useEntry } from '@/entities/entry/queries';
import { RiskPanel } from '@/entities/entry/RiskPanel';
import { api, body } from '@/lib/api';
import { useLive } from '@/lib/live';
import { useSession } from '@/lib/session';
import { useLedgerMessages } from './messages';
import { Reverse } from './Reverse';
import { SealProof } from './SealProof';

const TABS = ['entry', 'risk', 'approvals', 'proof', 'history', 'files'] as const;
const MAY_REVERSE = ['preparer', 'accountant', 'controller'];
const MAY_PREPARE = ['preparer', 'accountant'];
const MAY_SEE_INSTANCES = ['operations', 'analyst', 'administrator', 'auditor'];

/** Everything about one entry beside the list: lines, process, approvals, evidence of its risk, seal proof and history. */
export function EntryDrawer({ id, onClose }: { id: string; onClose: () => void }) {
  const t = useLedgerMessages();
  const detail = useEntry(id);
  const [tab, setTab] = useQueryState('tab', { history: 'replace' });
  const [reversing, setReversing] = useState(false);
  useLive(
    ['entry'],
    (hint) => (hint === null || hint.ids.length === 0 || hint.ids.includes(id)) && void detail.refetch(),
  );
  const open = TABS.find((one) => one === tab) ?? 'entry';
  const close = () => {
    void setTab(null);
    onClose();
  };

  return (
    <Drawer
      open
      onClose={close}
      title={detail.data?.entry.reference ?? t('drawer.title')}
      description={detail.data?.entry.description}
      actions={detail.data && <Actions detail={detail.data} onReverse={() => setReversing(true)} />}
    >
      {detail.isPending ? (
        <Skeleton lines={9} />
      ) : detail.isError ? (
        <ErrorState error={detail.error} onRetry={() => void detail.refetch()} />
      ) : (
        <>
          <Tabs
            label={t('drawer.tabs.label')}
            open={open}
            onOpen={(to) => void setTab(to === 'entry' ? null : to)}
            tabs={TABS.map((one) => ({
              id: one,
              label: t(`drawer.tabs.${one}`),
              content: <Tab name={one} detail={detail.data} />,
            }))}
          />
          <Reverse entry={detail.data.entry} open={reversing} onClose={() => setReversing(false)} />
        </>
      )}
    </Drawer>
  );
}

function Tab({ name, detail }: { name: (typeof TABS)[number]; detail: Entry }) {
  const { id } = detail.entry;
  switch (name) {
    case 'entry':
      return (
        <div className="flex flex-col gap-4">
          <EntryHeader detail={detail} />
          <EntryLines lines={detail.lines} />
          <Around detail={detail} />
        </div>
      );
    case 'risk':
      return (
        <RiskPanel
          entryId={id}
          band={detail.entry.riskBand}
          entryLink={(entry) => <TextLink href={`/ledger?entry=${entry.id}`}>{entry.reference}</TextLink>}
        />
      );
    case 'approvals':
      return <ApprovalSteps entryId={id} />;
    case 'proof':
      return <SealProof detail={detail} />;
    case 'history':
      return <EntryHistory entryId={id} />;
    case 'files':
      return <Attachments entryId={id} />;
  }
}

/** Where the entry comes from and what followed from it. */
function Around({ detail }: { detail: Entry }) {
  const t = useLedgerMessages();
  const { has } = useSession();
  const { entry } = detail;
  const instances = useQuery({
    queryKey: ['entry', entry.id, 'instances', entry.reference],
    queryFn: () =>
      body(api.GET('/api/v1/process-instances', { params: { query: { businessKey: entry.reference, limit: 10 } } })),
    enabled: has(...MAY_SEE_INSTANCES),
  });
  const other = (link: string | undefined) => link?.split('/').pop();
  const reverses = other(entry.links.reverses);
  const reversedBy = other(entry.links.reversedBy);
  return (
    <div className="flex flex-wrap gap-2">
      {instances.data?.items.map((instance) => (
        <ButtonLink key={instance.id} size="small" icon={Workflow} href={`/processes/instance?id=${instance.id}`}>
          {t('drawer.process', { name: instance.processKey })}
        </ButtonLink>
      ))}
      {reverses !== undefined && (
        <ButtonLink size="small" icon={Undo2} href={`/ledger?entry=${reverses}`}>
          {t('drawer.reverses')}
        </ButtonLink>
      )}
      {reversedBy !== undefined && (
        <ButtonLink size="small" icon={Undo2} href={`/ledger?entry=${reversedBy}`}>
          {t('drawer.reversedBy')}
        </ButtonLink>
      )}
    </div>
  );
}

function Actions({ detail, onReverse }: { detail: Entry; onReverse: () => void }) {
  const t = useLedgerMessages();
  const { has } = useSession();
  const { entry } = detail;
  const posted = entry.status === 'posted';
  const reversed = entry.links.reversedBy !== undefined;
  return (
    <>
      {has(...MAY_PREPARE) && (
        <ButtonLink icon={Copy} href={`/ledger/new?copy=${entry.id}`}>
          {t('drawer.copy')}
        </ButtonLink>
      )}
      {posted && has(...MAY_REVERSE) && (
        <Button icon={Undo2} disabled={reversed} title={reversed ? t('reverse.done') : undefined} onClick={onReverse}>
          {t('reverse.action')}
        </Button>
      )}
    </>
  );
}
