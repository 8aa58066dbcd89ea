'use client';

import { useQueryClient } from '@tanstack/react-query';
import { RotateCcw, Save, Send } from 'lucide-react';
import { type KeyboardEvent, useCallback, useMemo, useState } from 'react';
import { Notice } from '@/components/Badge';
import { Button } from '@/components/Button';
import { Card } from '@/components/Card';
import { useToasts } from '@/components/Toasts';
import { api, body, type Fault, isProblem, NoAnswer, type Schema } from '@/lib/api';
import { useDraft } from '@/lib/drafts';
import { uuidv7 } from '@/lib/uuid';
import { brokenRules, type Draft, draftOf, filledLines, isSame, LINE_FIELDS, placeOf, requestOf } from './draft';
import { Documents } from './Documents';
import { EntryFields } from './EntryFields';
import { LineGrid } from './LineGrid';
import { useCostCentres } from './lookups';
import { useEntryFormMessages } from './messages';
import { Outcome, OutcomeLine, sentence } from './Outcome';
import { capture, etagOf, type Handed, previewChange, previewNew, submit } from './requests';
import { useJudgement } from './useJudgement';

/** An entry that is there already and is being changed. */
export type Existing = Schema<'JournalEntryDetail'>;

/** An entry while it is written. What is typed stays in this browser until it is handed in. */
export function EntryForm({
  draftKey,
  initial,
  existing,
  companies,
  onHanded,
  onSaved,
}: {
  draftKey: string;
  initial: Draft;
  existing: Existing | null;
  companies: Schema<'CompanyRecord'>[];
  onHanded: (handed: Handed) => void;
  onSaved: (entry: { id: string }) => void;
}) {
  const t = useEntryFormMessages();
  const { tell, fail } = useToasts();
  const queries = useQueryClient();
  const [draft, setDraft, clearDraft] = useDraft<Draft>(draftKey, initial);
  const [tried, setTried] = useState(false);
  const [pending, setPending] = useState<'submit' | 'save' | null>(null);
  const [refused, setRefused] = useState<{ body: string; faults: Fault[] } | null>(null);
  const version = draft.base ?? 0;
  // What was typed earlier belongs to an older version, unless somebody has done just the same.
  const [conflict, setConflict] = useState(
    () => existing !== null && version !== existing.entry.version && !isSame(draft, draftOf(existing, false)),
  );
  const [unsure, setUnsure] = useState(false);
  const centres = useCostCentres(draft.company);
  const costCentres = useMemo(
    () =>
      (centres.data ?? [])
        .filter((centre) => centre.active)
        .map((centre) => ({ value: centre.code, label: `${centre.code} ${centre.name}` })),
    [centres.data],
  );

  const change = useCallback((part: Partial<Draft>) => setDraft((now) => ({ ...now, ...part })), [setDraft]);
  const changeLines = useCallback(
    (next: (lines: Draft['lines']) => Draft['lines']) => setDraft((now) => ({ ...now, lines: next(now.lines) })),
    [setDraft],
  );

  const request = requestOf(draft);
  const text = JSON.stringify(request);
  const broken = brokenRules(draft, false);
  const id = existing?.entry.id;
  const judgement = useJudgement(broken.length === 0 ? request : null, (entry, signal) =>
    id === undefined ? previewNew(entry, signal) : previewChange(id, version, entry, signal),
  );

  const faults = faultTexts();

  const focusFault = () =>
    requestAnimationFrame(() =>
      document.querySelector<HTMLElement>('#entry-form [aria-invalid="true"]')?.focus({ preventScroll: false }),
    );

  const finish = (handed: Handed, submitted: boolean) => {
    clearDraft();
    void queries.invalidateQueries({ queryKey: ['journal-entries'] });
    if (submitted) {
      onHanded(handed);
    } else {
      tell({ tone: 'ok', title: t('saved', { reference: handed.reference }) });
      onSaved(handed);
    }
  };

  const send = async (handIn: boolean) => {
    if (brokenRules(draft, !handIn).length > 0) {
      setTried(true);
      focusFault();
      return;
    }
    setPending(handIn ? 'submit' : 'save');
    setUnsure(false);
    try {
      finish(existing === null ? await handInNew(!handIn) : await revise(existing, handIn), handIn);
    } catch (error) {
      if (error instanceof NoAnswer) {
        setUnsure(true);
      } else if (isProblem(error, 'version-stale')) {
        setConflict(true);
      } else {
        fail(error);
        if (isProblem(error) && error.status === 422) {
          setRefused({ body: text, faults: error.faults });
          focusFault();
        }
      }
    } finally {
      setPending(null);
    }
  };

  /** The same content goes under the same key however often it is sent, so an answer that was lost makes no second entry. */
  const handInNew = async (asDraft: boolean): Promise<Handed> => {
    const entry = { ...request, draft: asDraft };
    const written = JSON.stringify(entry);
    const key = draft.sent?.body === written ? draft.sent.key : uuidv7();
    setDraft((now) => ({ ...now, sent: { body: written, key } }));
    return capture(entry, key);
  };

  const revise = async ({ entry }: Existing, handIn: boolean): Promise<Handed> => {
    const path = { id: entry.id };
    const saved = await replace(path.id);
    setDraft((now) => ({ ...now, base: saved.version }));
    return handIn ? submit(path.id, saved.version) : saved;
  };

  const replace = async (path: string): Promise<Handed> => {
    try {
      const put = api.PUT('/api/v1/journal-entries/{id}', {
        params: { path: { id: path }, header: { 'If-Match': etagOf(version) } },
        body: request,
      });
      return await body(put);
    } catch (error) {
      if (!isProblem(error, 'version-stale')) {
        throw error;
      }
      // After a lost answer the newer version may be our own.
      const now = await body(api.GET('/api/v1/journal-entries/{id}', { params: { path: { id: path } } }));
      if (!isSame(draftOf(now, false), draft)) {
        throw error;
      }
      return { ...now.entry, processInstanceId: null };
    }
  };

  const documentDraft = async (): Promise<{ id: string; version: number } | null> => {
    if (brokenRules(draft, true).length > 0) {
      setTried(true);
      focusFault();
      return null;
    }
    return handInNew(true);
  };

  /** What is wrong at each place: by the form's own rules at once, by the server's when it has answered. */
  function faultTexts(): Map<string, string> {
    const lines = filledLines(draft);
    const texts = new Map<string, string>();
    const put = (line: string | null, field: string, message: string) => {
      const shown = line === null || (LINE_FIELDS as readonly string[]).includes(field) ? field : 'more';
      const key = `${line ?? ''}:${shown}`;
      texts.set(key, [texts.get(key), message].filter(Boolean).join(' '));
    };
    broken
      .filter((rule) => tried || !rule.missing)
      .forEach((rule) => put(rule.line, rule.field, t(`rule.${rule.rule}`)));
    const own = new Set(texts.keys());
    for (const fault of serverFaults()) {
      const place = placeOf(fault.pointer ?? '', lines);
      if (!own.has(`${place.line ?? ''}:${place.field}`)) {
        put(
          place.line,
          place.field,
          [fault.message, fault.remedy]
            .filter(Boolean)
            .map((text) => sentence(text ?? ''))
            .join(' '),
        );
      }
    }
    return texts;
  }

  function serverFaults(): Fault[] {
    if (judgement.state === 'answered' || judgement.state === 'refused') {
      return judgement.faults;
    }
    if (refused?.body === text) {
      return refused.faults;
    }
    return existing !== null && isSame(draft, draftOf(existing, false)) ? (existing.findings ?? []) : [];
  }

  const fault = (field: string) => faults.get(`:${field}`);
  const missing = broken.map((rule) => missingText(rule.rule, rule.field, t));
  const general = ['', 'lines', 'preparedBy', 'source'].map(fault).filter((one) => one !== undefined);
  const status = existing?.entry.status;
  const keyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      void send(true);
    }
  };
  return (
    <form
      id="entry-form"
      aria-label={t('form')}
      onKeyDown={keyDown}
      onSubmit={(event) => {
        event.preventDefault();
        void send(true);
      }}
      className="grid items-start gap-4 2xl:grid-cols-[minmax(0,1fr)_24rem]"
    >
      <div className="flex min-w-0 flex-col gap-4">
        {unsure && (
          <Notice tone="warn" live title={t('unsure.title')}>
            {t('unsure.text')}
          </Notice>
        )}
        {conflict && (
          <Notice
            tone="danger"
            live
            title={t('conflict.title')}
            actions={
              <Button
                onClick={() => {
                  clearDraft();
                  void queries.invalidateQueries({ queryKey: ['entry-for-form', id] });
                }}
              >
                {t('conflict.reload')}
              </Button>
            }
          >
            {t('conflict.text')}
          </Notice>
        )}
        <Card title={t('entry')}>
          <EntryFields
            draft={draft}
            companies={companies}
            fixedCompany={existing !== null}
            fault={fault}
            onChange={change}
          />
        </Card>
        <Card title={t('lines')}>
          <LineGrid
            lines={draft.lines}
            currency={draft.currency}
            costCentres={costCentres}
            faults={faults}
            onChange={changeLines}
          />
          {general.length > 0 && (
            <div className="mt-3">
              <Notice tone="danger" title={general.join(' ')} />
            </div>
          )}
        </Card>
      </div>
      <div className="flex min-w-0 flex-col gap-4 2xl:sticky 2xl:top-4">
        <Documents
          entry={id === undefined ? null : { id, version }}
          error={fault('attachments')}
          disabled={pending !== null || conflict}
          onDraft={documentDraft}
          onVersion={(now) => {
            if (existing === null) {
              clearDraft();
              onSaved(now);
            } else {
              change({ base: now.version });
            }
          }}
        />
        <Outcome judgement={judgement} missing={missing} onRetry={judgement.again} />
      </div>
      <div className="sticky bottom-16 z-10 -mx-4 flex flex-wrap items-center justify-between gap-2 border-t border-line bg-canvas px-4 py-3 md:bottom-0 2xl:col-span-2">
        <OutcomeLine judgement={judgement} missing={missing.length} />
        <div className="flex flex-wrap justify-end gap-2">
          <Button
            kind="quiet"
            icon={RotateCcw}
            onClick={() => {
              clearDraft();
              setTried(false);
            }}
          >
            {t(existing === null ? 'discard' : 'revert')}
          </Button>
          {(status === undefined || status === 'draft') && (
            <Button
              icon={Save}
              pending={pending === 'save'}
              disabled={pending !== null || conflict}
              onClick={() => void send(false)}
            >
              {t('save')}
            </Button>
          )}
          <Button
            kind="primary"
            icon={Send}
            type="submit"
            pending={pending === 'submit'}
            disabled={pending !== null || conflict}
          >
            {t(status === 'failed' || status === 'returned' ? 'resubmit' : 'submit')}
          </Button>
        </div>
      </div>
    </form>
  );
}

function missingText(
  rule: string,
  field: string,
  t: (key: string, values?: Record<string, unknown>) => string,
): string {
  return rule === 'required'
    ? t('missing.required', { field: t(field === 'account' ? 'line.account' : `field.${field}`) })
    : t(`missing.${rule}`);
}
