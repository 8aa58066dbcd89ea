'use client';

import { Download, Eye, FileText } from 'lucide-react';
import { useEffect, useState } from 'react';
import { Notice } from '@/components/Badge';
import { Button } from '@/components/Button';
import { Dialog } from '@/components/Dialog';
import { useComponentMessages } from '@/components/messages';
import { describe, ErrorState, Skeleton } from '@/components/States';
import { Problem, send } from '@/lib/api';
import { formatBytes } from '@/lib/format';
import { useEntryMessages } from './messages';
import { type Attachment, useAttachments } from './queries';

const IMAGES = ['image/png', 'image/jpeg'];
const TEXTS = ['text/plain', 'text/csv', 'message/rfc822'];
const PDF = 'application/pdf';
/** A larger file is downloaded: a page would stand still while it shows it. */
const MOST = 20_000_000;
const MOST_TEXT = 100_000;

/** The files of an entry; pictures, PDF and text are shown here, the others downloaded. */
export function Attachments({ entryId }: { entryId: string }) {
  const t = useEntryMessages();
  const files = useAttachments(entryId);
  const [shown, show] = useState<Attachment | null>(null);
  if (files.isPending) {
    return <Skeleton lines={2} />;
  }
  if (files.isError) {
    return <ErrorState error={files.error} onRetry={() => void files.refetch()} />;
  }
  if (files.data.items.length === 0) {
    return <p className="text-soft">{t('files.none')}</p>;
  }
  return (
    <>
      <ul className="flex flex-col gap-2">
        {files.data.items.map((file) => (
          <li
            key={`${file.name}${file.sha256}`}
            className="flex flex-wrap items-center gap-2 rounded-md border border-line p-2"
          >
            <FileText aria-hidden className="size-4 shrink-0 text-soft" />
            <span className="min-w-0 flex-1 basis-40 break-words">
              {file.name}
              <span className="block text-xs text-soft">
                {file.size == null ? t('files.announced') : formatBytes(file.size)}
              </span>
            </span>
            {mayShow(file) && (
              <Button
                size="small"
                icon={Eye}
                onClick={() => show(file)}
                aria-label={t('files.previewOf', { name: file.name })}
              >
                {t('files.preview')}
              </Button>
            )}
            <DownloadLink file={file} />
          </li>
        ))}
      </ul>
      {shown !== null && (
        <Dialog wide open onClose={() => show(null)} title={shown.name} actions={<DownloadLink file={shown} />}>
          <Preview file={shown} />
        </Dialog>
      )}
    </>
  );
}

function DownloadLink({ file }: { file: Attachment }) {
  const t = useEntryMessages();
  const address = file.links.content;
  return address === undefined ? null : (
    <a
      href={address}
      download={file.name}
      aria-label={t('files.downloadOf', { name: file.name })}
      className="inline-flex h-8 items-center gap-2 rounded-md px-2.5 text-brand-text hover:bg-hover pointer-coarse:h-11"
    >
      <Download aria-hidden className="size-4" />
      {t('files.download')}
    </a>
  );
}

function mayShow(file: Attachment): boolean {
  const type = file.mediaType ?? '';
  return (
    file.links.content !== undefined &&
    (file.size ?? 0) <= MOST &&
    (IMAGES.includes(type) || TEXTS.includes(type) || type === PDF)
  );
}

type Loaded = { kind: 'image' | 'pdf'; url: string } | { kind: 'text'; text: string; cut: boolean };

/** The server sends files for download only; what is shown is a copy within this page, of the type that the server found in the content. */
function Preview({ file }: { file: Attachment }) {
  const t = useEntryMessages();
  const words = useComponentMessages();
  const [loaded, setLoaded] = useState<Loaded | null>(null);
  const [failure, setFailure] = useState<unknown>(null);
  const address = file.links.content;
  const type = file.mediaType ?? '';
  useEffect(() => {
    if (address === undefined) {
      return;
    }
    const cancel = new AbortController();
    let url: string | null = null;
    void (async () => {
      try {
        const response = await send(
          new Request(new URL(address, window.location.origin), { signal: cancel.signal, headers: { Accept: '*/*' } }),
        );
        if (!response.ok) {
          throw await Problem.of(response);
        }
        const content = await response.blob();
        if (cancel.signal.aborted) {
          return;
        }
        if (TEXTS.includes(type)) {
          const text = await content.slice(0, MOST_TEXT).text();
          setLoaded({ kind: 'text', text, cut: content.size > MOST_TEXT });
        } else {
          url = URL.createObjectURL(new Blob([content], { type }));
          setLoaded({ kind: type === PDF ? 'pdf' : 'image', url });
        }
      } catch (error) {
        if (!cancel.signal.aborted) {
          setFailure(error);
        }
      }
    })();
    return () => {
      cancel.abort();
      if (url !== null) {
        URL.revokeObjectURL(url);
      }
    };
  }, [address, type]);
  if (failure !== null) {
    const { title, text } = describe(failure, words);
    return (
      <Notice tone="danger" title={title} live>
        {text}
      </Notice>
    );
  }
  if (loaded === null) {
    return <Skeleton lines={8} />;
  }
  if (loaded.kind === 'text') {
    return (
      <>
        <pre
          tabIndex={0}
          aria-label={file.name}
          className="max-h-[60dvh] overflow-auto rounded-md bg-sunken p-3 font-mono text-xs whitespace-pre-wrap"
        >
          {loaded.text}
        </pre>
        {loaded.cut && <p className="mt-2 text-soft">{t('files.cut')}</p>}
      </>
    );
  }
  return loaded.kind === 'pdf' ? (
    <iframe src={loaded.url} title={file.name} className="h-[70dvh] w-full rounded-md border border-line" />
  ) : (
    <img src={loaded.url} alt={file.name} className="mx-auto max-h-[70dvh] max-w-full" />
  );
}
