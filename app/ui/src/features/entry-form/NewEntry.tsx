'use client';

import { useQuery } from '@tanstack/react-query';
import { Copy, List, Plus } from 'lucide-react';
import { useRouter, useSearchParams } from 'next/navigation';
import { useState } from 'react';
import { useApprovals } from '@/entities/entry/queries';
import { EntryStatusBadge } from '@/entities/entry-status/EntryStatusBadge';
import { LedgerNavigation } from '@/entities/ledger/LedgerNavigation';
import { Person } from '@/entities/person/Person';
import { Notice } from '@/components/Badge';
import { Button, ButtonLink, TextLink } from '@/components/Button';
import { PageHeader } from '@/components/Card';
import { ErrorState, Forbidden, Skeleton } from '@/components/States';
import { api, body } from '@/lib/api';
import { roleName } from '@/lib/roles';
import { useSession } from '@/lib/session';
import { draftOf, emptyDraft } from './draft';
import { EntryForm, type Existing } from './EntryForm';
import { useCompanies } from './lookups';
import { useEntryFormMessages } from './messages';
import { sentence } from './Outcome';
import type { Handed } from './requests';

const PREPARES = ['preparer', 'accountant'];
const EDITABLE = ['draft', 'failed', 'returned'];

/** A new entry, a copy of one (`?copy=`), or one that is corrected (`?edit=`). */
export function NewEntry() {
  const t = useEntryFormMessages();
  const { has } = useSession();
  const query = useSearchParams();
  const router = useRouter();
  const edit = query.get('edit');
  const copy = query.get('copy');
  const from = edit ?? copy;
  const allowed = has(...PREPARES);
  const [handed, setHanded] = useState<Handed | null>(null);
  const companies = useCompanies();
  const found = useQuery({
    queryKey: ['entry-for-form', from],
    queryFn: () => body(api.GET('/api/v1/journal-entries/{id}', { params: { path: { id: from ?? '' } } })),
    enabled: allowed && from !== null,
    // What is being edited must not change under the person's hands; a newer version shows as a conflict when it is sent.
    staleTime: Infinity,
    gcTime: 0,
  });

  const content = () => {
    if (!allowed) {
      return <Forbidden roles={PREPARES.map(roleName)} />;
    }
    if (handed !== null) {
      return (
        <Done
          handed={handed}
          onNew={() => {
            setHanded(null);
            router.replace('/ledger/new');
          }}
        />
      );
    }
    const failed = companies.isError ? companies : found.isError ? found : null;
    if (failed !== null) {
      return <ErrorState error={failed.error} onRetry={() => void failed.refetch()} />;
    }
    if (companies.data === undefined || (from !== null && found.data === undefined)) {
      return <Skeleton lines={10} />;
    }
    const list = companies.data;
    const source = found.data;
    if (edit !== null && source !== undefined) {
      const { entry } = source;
      if (!EDITABLE.includes(entry.status)) {
        return (
          <Notice
            tone="info"
            title={t('immutable.title', { reference: entry.reference })}
            actions={<ButtonLink href={`/ledger?entry=${entry.id}`}>{t('open')}</ButtonLink>}
          >
            <EntryStatusBadge status={entry.status} /> {t('immutable.text')}
          </Notice>
        );
      }
      return (
        <div className="flex flex-col gap-4">
          <Why existing={source} />
          <EntryForm
            key={`${entry.id}.${entry.version}`}
            draftKey={`entry.${entry.id}`}
            initial={{ ...draftOf(source, false), base: entry.version }}
            existing={source}
            companies={list}
            onHanded={setHanded}
            onSaved={() => void found.refetch()}
          />
        </div>
      );
    }
    const first = list.length === 1 ? list[0] : undefined;
    return (
      <EntryForm
        key={copy ?? 'new'}
        draftKey={copy === null ? 'entry.new' : `entry.copy.${copy}`}
        initial={source === undefined ? emptyDraft(first?.code, first?.currency, '') : draftOf(source, true)}
        existing={null}
        companies={list}
        onHanded={setHanded}
        onSaved={(saved) => router.replace(`/ledger/new?edit=${saved.id}`)}
      />
    );
  };
  const title =
    edit !== null
      ? found.data?.entry.status === 'draft'
        ? 'title.draft'
        : 'title.edit'
      : copy !== null
        ? 'title.copy'
        : 'title.new';
  return (
    <>
      <LedgerNavigation />
      <PageHeader
        title={t(title)}
        description={
          found.data === undefined ? t('about') : `${found.data.entry.reference} · ${found.data.entry.description}`
        }
      />
      {content()}
    </>
  );
}

/** Why the entry came back. */
function Why({ existing }: { existing: Existing }) {
  const t = useEntryFormMessages();
  const { entry, findings } = existing;
  const approvals = useApprovals(entry.id);
  if (entry.status === 'returned') {
    const decision = approvals.data?.items
      .flatMap((revision) => revision.decisions)
      .filter((one) => one.decision === 'return')
      .sort((a, b) => a.decidedAt.localeCompare(b.decidedAt))
      .at(-1);
    return (
      <Notice
        tone="warn"
        title={
          decision === undefined ? (
            t('returned.title')
          ) : (
            <>
              {t('returned.by')} <Person code={decision.person} />
            </>
          )
        }
      >
        {decision?.comment}
      </Notice>
    );
  }
  if (entry.status === 'failed' && findings !== null && findings !== undefined && findings.length > 0) {
    return (
      <Notice tone="danger" title={t('failed.title', { count: findings.length })}>
        <ul className="list-disc pl-5">
          {findings.map((finding, index) => (
            <li key={index}>
              {sentence(finding.message)} {sentence(finding.remedy)}
            </li>
          ))}
        </ul>
      </Notice>
    );
  }
  return null;
}

/** The entry is with the server; how it goes on is followed until it rests. */
function Done({ handed, onNew }: { handed: Handed; onNew: () => void }) {
  const t = useEntryFormMessages();
  const entry = useQuery({
    queryKey: ['entry', handed.id],
    queryFn: () => body(api.GET('/api/v1/journal-entries/{id}', { params: { path: { id: handed.id } } })),
    refetchInterval: (query) => (query.state.data?.entry.status === 'submitted' ? 1_500 : false),
  });
  const approvals = useQuery({
    queryKey: ['entry', handed.id, 'approvals'],
    queryFn: () => body(api.GET('/api/v1/journal-entries/{id}/approvals', { params: { path: { id: handed.id } } })),
    refetchInterval: (query) => ((query.state.data?.items.length ?? 0) === 0 ? 1_500 : false),
  });
  const status = entry.data?.entry.status ?? handed.status;
  const plan = approvals.data?.items.find((revision) => revision.counts);
  const tone = status === 'posted' ? 'ok' : status === 'failed' || status === 'rejected' ? 'danger' : 'info';
  return (
    <Notice
      tone={tone}
      live
      title={t('done.title', { reference: handed.reference })}
      actions={
        <>
          <ButtonLink href={`/ledger?entry=${handed.id}`}>{t('open')}</ButtonLink>
          <Button icon={Plus} onClick={onNew}>
            {t('done.another')}
          </Button>
          <ButtonLink icon={Copy} href={`/ledger/new?copy=${handed.id}`} onClick={onNew}>
            {t('done.copy')}
          </ButtonLink>
          <ButtonLink icon={List} href="/ledger/mine">
            {t('done.mine')}
          </ButtonLink>
        </>
      }
    >
      <p className="flex flex-wrap items-center gap-2">
        <EntryStatusBadge status={status} />
        {status === 'submitted' &&
          (plan !== undefined && plan.required
            ? t('done.waits', { who: plan.levels.map((level) => roleName(level.group)).join(', ') })
            : t('done.working'))}
        {status === 'failed' && <TextLink href={`/ledger/new?edit=${handed.id}`}>{t('done.correct')}</TextLink>}
      </p>
    </Notice>
  );
}
