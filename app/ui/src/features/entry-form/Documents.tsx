'use client';

import { useQueryClient } from '@tanstack/react-query';
import { FileText, Paperclip, X } from 'lucide-react';
import { useRef, useState } from 'react';
import { Button, IconButton } from '@/components/Button';
import { Card } from '@/components/Card';
import { useToasts } from '@/components/Toasts';
import { type Attachment, useAttachments } from '@/entities/entry/queries';
import { formatBytes } from '@/lib/format';
import { useEntryFormMessages } from './messages';
import { attach, detach } from './requests';

/** Files that support the entry. They belong to an entry that the server has, so a new one becomes a draft with its first file. */
export function Documents({
  entry,
  error,
  disabled,
  onDraft,
  onVersion,
}: {
  entry: { id: string; version: number } | null;
  error: string | undefined;
  disabled: boolean;
  /** Makes a draft of a new entry; null when something is missing for that. */
  onDraft: () => Promise<{ id: string; version: number } | null>;
  onVersion: (entry: { id: string; version: number }) => void;
}) {
  const t = useEntryFormMessages();
  const { fail } = useToasts();
  const queries = useQueryClient();
  const input = useRef<HTMLInputElement>(null);
  const [pending, setPending] = useState(false);

  const change = async (work: (to: { id: string; version: number }) => Promise<number>) => {
    setPending(true);
    let to: { id: string; version: number } | null = null;
    try {
      to = entry ?? (await onDraft());
      if (to !== null) {
        to = { id: to.id, version: await work(to) };
      }
    } catch (failure) {
      fail(failure);
    } finally {
      setPending(false);
      if (to !== null) {
        void queries.invalidateQueries({ queryKey: ['entry', to.id] });
        onVersion(to);
      }
    }
  };
  return (
    <Card
      title={t('documents.title')}
      actions={
        <Button
          size="small"
          icon={Paperclip}
          pending={pending}
          disabled={disabled}
          onClick={() => input.current?.click()}
        >
          {t('documents.add')}
        </Button>
      }
    >
      <input
        ref={input}
        type="file"
        className="sr-only"
        tabIndex={-1}
        aria-label={t('documents.file')}
        onChange={(event) => {
          const file = event.target.files?.[0];
          event.target.value = '';
          if (file !== undefined) {
            void change((to) => attach(to.id, to.version, file));
          }
        }}
      />
      {entry === null ? (
        <p className="text-soft">{t('documents.none')}</p>
      ) : (
        <Files
          id={entry.id}
          disabled={disabled || pending}
          onRemove={(sha256) => void change((to) => detach(to.id, to.version, sha256))}
        />
      )}
      {error !== undefined && <p className="mt-2 text-xs text-danger">{error}</p>}
    </Card>
  );
}

function Files({ id, disabled, onRemove }: { id: string; disabled: boolean; onRemove: (sha256: string) => void }) {
  const t = useEntryFormMessages();
  const files = useAttachments(id);
  const items = files.data?.items ?? [];
  return items.length === 0 ? (
    <p className="text-soft">{t('documents.none')}</p>
  ) : (
    <ul className="flex flex-col gap-1">
      {items.map((file: Attachment) => (
        <li key={`${file.name}${file.sha256}`} className="flex items-center gap-2">
          <FileText aria-hidden className="size-4 shrink-0 text-soft" />
          {file.links.content === undefined ? (
            <span className="min-w-0 break-words">{file.name}</span>
          ) : (
            <a
              href={file.links.content}
              download={file.name}
              className="min-w-0 break-words text-brand-text hover:underline"
            >
              {file.name}
            </a>
          )}
          {file.size != null && <span className="shrink-0 text-xs text-soft">{formatBytes(file.size)}</span>}
          {file.sha256 != null && (
            <IconButton
              label={t('documents.remove', { name: file.name })}
              icon={X}
              disabled={disabled}
              onClick={() => onRemove(file.sha256 ?? '')}
            />
          )}
        </li>
      ))}
    </ul>
  );
}
