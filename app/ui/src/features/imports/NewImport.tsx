'use client';

import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Upload } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { Notice } from '@/components/Badge';
import { Button } from '@/components/Button';
import { Card, PageHeader } from '@/components/Card';
import { Select, TextField } from '@/components/Field';
import { ErrorState, Forbidden, Skeleton } from '@/components/States';
import { useToasts } from '@/components/Toasts';
import { LedgerNavigation } from '@/entities/ledger/LedgerNavigation';
import { api, body } from '@/lib/api';
import { classes } from '@/lib/classes';
import { formatBytes, formatPercent } from '@/lib/format';
import { roleName } from '@/lib/roles';
import { useSession } from '@/lib/session';
import { isTooLarge, look, type Mapping, missing, type Mode, needed, type Preview, start, tidy } from './imports';
import { MappingForm } from './MappingForm';
import { useImportMessages } from './messages';
import { PreviewTable } from './PreviewTable';

const MAPPING_CHECKED_AFTER = 400;

/** From a file on the desk to a running import: look at it, say what its columns mean, start. */
export function NewImport() {
  const t = useImportMessages();
  const { has } = useSession();
  const [file, setFile] = useState<File | null>(null);
  const [encoding, setEncoding] = useState<string | null>(null);
  const roles = ['preparer', 'accountant', 'integrator'];

  return (
    <>
      <LedgerNavigation />
      <PageHeader title={t('newImport.title')} description={t('newImport.text')} />
      {!has(...roles) ? (
        <Forbidden roles={roles.map(roleName)} />
      ) : (
        <div className="flex flex-col gap-4">
          <DropZone
            file={file}
            onFile={(chosen) => {
              setFile(chosen);
              setEncoding(null);
            }}
          />
          {file !== null && (
            <FileAtHand
              key={`${file.name} ${file.size} ${file.lastModified} ${encoding}`}
              file={file}
              encoding={encoding}
              onEncoding={setEncoding}
            />
          )}
        </div>
      )}
    </>
  );
}

function DropZone({ file, onFile }: { file: File | null; onFile: (file: File) => void }) {
  const t = useImportMessages();
  const [over, setOver] = useState(false);
  return (
    <label
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        const dropped = event.dataTransfer.files[0];
        if (dropped !== undefined) {
          onFile(dropped);
        }
      }}
      className={classes(
        'flex cursor-pointer flex-col items-center gap-1 rounded-lg border border-dashed border-line-strong px-4 py-6 text-center focus-within:outline-2 focus-within:outline-brand',
        over ? 'bg-selected' : 'bg-surface hover:bg-hover',
      )}
    >
      <Upload aria-hidden className="size-6 text-faint" />
      <span className="font-medium break-all">{file === null ? t('newImport.drop') : file.name}</span>
      <span className="text-soft">
        {file === null ? t('newImport.dropHint') : t('newImport.other', { size: formatBytes(file.size) })}
      </span>
      <input
        type="file"
        aria-label={t('newImport.choose')}
        accept=".csv,.tsv,.txt,.jsonl,.ndjson,text/csv,text/plain,application/x-ndjson"
        className="sr-only"
        onChange={(event) => {
          const chosen = event.target.files?.[0];
          if (chosen !== undefined) {
            onFile(chosen);
          }
          event.target.value = '';
        }}
      />
    </label>
  );
}

function FileAtHand({
  file,
  encoding,
  onEncoding,
}: {
  file: File;
  encoding: string | null;
  onEncoding: (encoding: string | null) => void;
}) {
  const t = useImportMessages();
  const name = [file.name, file.size, file.lastModified, encoding];
  const plain = useQuery({
    queryKey: ['import-preview', ...name],
    queryFn: () => look(file, { mapping: null, encoding }),
    gcTime: 0,
  });
  const [mapping, setMapping] = useState<Mapping | null>(null);
  const checked = useSettled(mapping === null ? null : tidy(mapping));
  const complete = checked !== null && missing(checked).length === 0;
  const mapped = useQuery({
    queryKey: ['import-preview', ...name, checked],
    queryFn: () => look(file, { mapping: checked, encoding }),
    enabled: complete,
    gcTime: 0,
    placeholderData: (before: Preview | undefined) => before,
  });

  if (plain.isPending) {
    return <Skeleton />;
  }
  if (plain.isError) {
    return <ErrorState error={plain.error} onRetry={() => void plain.refetch()} />;
  }
  const needsMapping = plain.data.mapping !== null && plain.data.columns.length > 0;
  const readable = plain.data.columns.length > 0 || plain.data.failure === null;
  const shown = mapping === null ? plain.data : (mapped.data ?? plain.data);
  const lacking = mapping === null ? [] : missing(tidy(mapping));
  const failure = mapping === null ? plain.data.failure : complete ? mapped.data?.failure : null;
  const ready = mapping === null ? failure === null : complete && mapped.isSuccess && !failure && lacking.length === 0;

  return (
    <>
      {!readable && plain.data.failure && (
        <Notice live tone="danger" title={t('newImport.unreadable')}>
          <p>{sentence(plain.data.failure.message)}</p>
          <p>{sentence(plain.data.failure.remedy)}</p>
        </Notice>
      )}
      {(plain.data.failure?.code === 'ENCODING' || encoding !== null) && (
        <Select
          label={t('newImport.encoding')}
          className="max-w-sm"
          value={encoding ?? ''}
          onChange={(event) => onEncoding(event.target.value === '' ? null : event.target.value)}
          options={[
            { value: '', label: 'UTF-8' },
            { value: 'windows-1252', label: t('newImport.windows') },
            { value: 'iso-8859-15', label: 'ISO 8859-15' },
            { value: 'utf-16le', label: 'UTF-16' },
          ]}
        />
      )}
      {readable && (
        <Card title={t('newImport.seen')}>
          <PreviewTable preview={shown} mapping={mapping === null ? null : tidy(mapping)} />
        </Card>
      )}
      {needsMapping && (
        <Card title={t('mapping.title')}>
          {plain.data.failure && (
            <div className="mb-4">
              <Notice tone="warn" title={t('mapping.needed')}>
                {sentence(plain.data.failure.message)}
              </Notice>
            </div>
          )}
          <MappingChooser preview={plain.data} mapping={mapping} onMapping={setMapping} />
        </Card>
      )}
      {lacking.length > 0 && (
        <Notice tone="warn" title={t('mapping.lacking')}>
          {lacking.map((field) => t(`field.${field}`)).join(', ')}
        </Notice>
      )}
      {mapped.isError && <ErrorState error={mapped.error} onRetry={() => void mapped.refetch()} />}
      {readable && failure && (mapping !== null || !needsMapping) && (
        <Notice live tone="danger" title={t('newImport.unreadable')}>
          <p>{sentence(failure.message)}</p>
          <p>{sentence(failure.remedy)}</p>
        </Notice>
      )}
      {ready && (
        <>
          <Findings preview={shown} />
          <Start file={file} encoding={encoding} mapping={mapping === null ? null : tidy(mapping)} />
        </>
      )}
    </>
  );
}

function sentence(text: string): string {
  return text === '' ? '' : `${text[0]!.toUpperCase()}${text.slice(1)}${/[.?!]$/.test(text) ? '' : '.'}`;
}

/** The value after it has not changed for a moment. */
function useSettled<T>(value: T): T {
  const [settled, setSettled] = useState(value);
  const text = JSON.stringify(value);
  useEffect(() => {
    const wait = setTimeout(() => setSettled(JSON.parse(text) as T), MAPPING_CHECKED_AFTER);
    return () => clearTimeout(wait);
  }, [text]);
  return settled;
}

/** Begins with the mapping of an earlier import of such a file, else with what names and cells suggest. */
function MappingChooser({
  preview,
  mapping,
  onMapping,
}: {
  preview: Preview;
  mapping: Mapping | null;
  onMapping: (mapping: Mapping) => void;
}) {
  const t = useImportMessages();
  const [from, setFrom] = useState('');
  const header = preview.columns.map((column) => column.name);
  const earlier = useQuery({
    queryKey: ['imports', 'mappings'],
    queryFn: () => body(api.GET('/api/v1/journal-entry-imports', { params: { query: { limit: 200 } } })),
  });
  const fitting = (earlier.data?.items ?? []).filter(
    (one) => one.mapping && needed(one.mapping as Mapping).every((column) => header.includes(column)),
  );
  const begun = useRef(false);
  const settled = !earlier.isPending;
  const best = fitting[0];
  useEffect(() => {
    if (settled && !begun.current) {
      begun.current = true;
      setFrom(best?.id ?? '');
      onMapping(((best?.mapping ?? preview.mapping) as Mapping | null) ?? {});
    }
  }, [settled, best, preview.mapping, onMapping]);

  if (mapping === null) {
    return <Skeleton lines={3} />;
  }
  return (
    <div className="flex flex-col gap-4">
      {fitting.length > 0 && (
        <Select
          label={t('mapping.from')}
          hint={t('mapping.fromHint')}
          className="max-w-md"
          value={from}
          onChange={(event) => {
            const chosen = event.target.value;
            setFrom(chosen);
            onMapping(((fitting.find((one) => one.id === chosen)?.mapping ?? preview.mapping) as Mapping | null) ?? {});
          }}
          options={[
            { value: '', label: t('mapping.proposed') },
            ...fitting.slice(0, 10).map((one) => ({ value: one.id, label: one.fileName })),
          ]}
        />
      )}
      <MappingForm preview={preview} mapping={mapping} onChange={onMapping} />
    </div>
  );
}

function Findings({ preview }: { preview: Preview }) {
  const t = useImportMessages();
  const read = preview.whole
    ? t('newImport.read', { count: preview.entries })
    : t('newImport.readPart', { count: preview.entries });
  if (preview.refused === 0) {
    return <Notice tone="ok" title={read} />;
  }
  return (
    <Notice tone="warn" title={`${read} ${t('newImport.refused', { count: preview.refused })}`}>
      <ul className="mt-1 list-disc pl-5">
        {preview.problems.slice(0, 20).map((problem, index) => (
          <li key={index}>
            {t('row.problem', { line: problem.line, field: problem.field || t('row.wholeRow') })}{' '}
            {problem.value && <q>{problem.value}</q>} {sentence(problem.message)} {sentence(problem.remedy)}
          </li>
        ))}
      </ul>
      {preview.problems.length > 20 && <p>{t('newImport.more', { count: preview.problems.length - 20 })}</p>}
      <p className="mt-1">{t('newImport.mendLater')}</p>
    </Notice>
  );
}

function Start({ file, encoding, mapping }: { file: File; encoding: string | null; mapping: Mapping | null }) {
  const t = useImportMessages();
  const router = useRouter();
  const queries = useQueryClient();
  const toasts = useToasts();
  const [mode, setMode] = useState<Mode>('valid');
  const [keyspace, setKeyspace] = useState('');
  const [progress, setProgress] = useState<number | null>(null);
  const stop = useRef<AbortController | null>(null);
  const options = { mapping, encoding };
  const goodKeyspace = /^[A-Za-z0-9._-]{0,32}$/.test(keyspace);

  const send = async () => {
    stop.current = new AbortController();
    setProgress(0);
    try {
      const made = await start(file, { ...options, mode, keyspace }, setProgress, stop.current.signal);
      await queries.invalidateQueries({ queryKey: ['imports'] });
      router.push(`/ledger/import?id=${made.id}`);
    } catch (failure) {
      setProgress(null);
      if (failure instanceof DOMException && failure.name === 'AbortError') {
        toasts.tell({ tone: 'info', title: t('newImport.stopped') });
      } else {
        toasts.fail(failure);
      }
    }
  };

  const way = (value: Mode): ReactNode => (
    <label className="flex cursor-pointer gap-2 rounded-md border border-line p-3 has-checked:border-brand has-checked:bg-selected">
      <input
        type="radio"
        name="mode"
        className="mt-0.5 size-4 accent-(--brand)"
        checked={mode === value}
        onChange={() => setMode(value)}
      />
      <span>
        <span className="block font-medium">{t(`mode.${value}`)}</span>
        <span className="text-soft">{t(`mode.${value}Text`)}</span>
      </span>
    </label>
  );

  return (
    <Card title={t('newImport.how')}>
      <fieldset className="grid gap-3 md:grid-cols-2">
        <legend className="sr-only">{t('newImport.how')}</legend>
        {way('valid')}
        {way('all')}
      </fieldset>
      <details className="mt-3">
        <summary className="cursor-pointer text-soft">{t('newImport.further')}</summary>
        <TextField
          label={t('newImport.keyspace')}
          hint={t('newImport.keyspaceHint')}
          error={goodKeyspace ? undefined : t('newImport.keyspaceWrong')}
          className="mt-2 max-w-md"
          value={keyspace}
          onChange={(event) => setKeyspace(event.target.value)}
        />
      </details>
      {isTooLarge(file, options) ? (
        <div className="mt-4">
          <Notice tone="danger" title={t('newImport.tooLarge')}>
            {t('newImport.tooLargeText')}
          </Notice>
        </div>
      ) : progress === null ? (
        <Button className="mt-4" kind="primary" icon={Upload} disabled={!goodKeyspace} onClick={() => void send()}>
          {t('newImport.start')}
        </Button>
      ) : (
        <div className="mt-4 flex flex-wrap items-center gap-3" aria-live="polite">
          <progress value={progress} max={1} aria-label={t('newImport.sending')} className="h-2 w-48" />
          <span>{progress < 1 ? formatPercent(progress) : t('newImport.checking')}</span>
          <Button size="small" onClick={() => stop.current?.abort()}>
            {t('newImport.stop')}
          </Button>
        </div>
      )}
    </Card>
  );
}
