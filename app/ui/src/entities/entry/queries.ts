'use client';

import { useQuery } from '@tanstack/react-query';
import { api, body, isProblem, type Schema } from '@/lib/api';

export type Entry = Schema<'JournalEntryDetail'>;
export type EntryLine = Schema<'JournalEntryLine'>;
export type Risk = Schema<'JournalEntryRisk'>;
export type Signal = Schema<'JournalEntrySignal'>;
export type Judgement = Schema<'JournalEntryRiskJudgement'>;
export type Comparables = Schema<'JournalEntryComparables'>;
export type Happening = Schema<'JournalEntryHappening'>;
export type Attachment = Schema<'JournalEntryAttachment'>;
export type RevisionDocument = Schema<'JournalEntryRevisionDocument'>;

const path = (id: string) => ({ params: { path: { id } } });

/** Everything that is asked about one entry has its id second, so that a hint about it refreshes all of it. */
export function useEntry(id: string) {
  return useQuery({
    queryKey: ['entry', id],
    queryFn: () => body(api.GET('/api/v1/journal-entries/{id}', path(id))),
  });
}

/** Null before the entry was rated. */
export function useRisk(id: string) {
  return useQuery({
    queryKey: ['entry', id, 'risk'],
    queryFn: () =>
      body(api.GET('/api/v1/journal-entries/{id}/risk', path(id))).catch((failure) => {
        if (isProblem(failure, 'not-found')) {
          return null;
        }
        throw failure;
      }),
  });
}

export function useComparables(id: string) {
  return useQuery({
    queryKey: ['entry', id, 'comparables'],
    queryFn: () => body(api.GET('/api/v1/journal-entries/{id}/comparables', path(id))),
    staleTime: 5 * 60_000,
  });
}

export function useApprovals(id: string, enabled = true) {
  return useQuery({
    enabled,
    queryKey: ['entry', id, 'approvals'],
    queryFn: () => body(api.GET('/api/v1/journal-entries/{id}/approvals', path(id))),
  });
}

export function useHistory(id: string) {
  return useQuery({
    queryKey: ['entry', id, 'history'],
    queryFn: () => body(api.GET('/api/v1/journal-entries/{id}/history', path(id))),
  });
}

export function useAttachments(id: string) {
  return useQuery({
    queryKey: ['entry', id, 'attachments'],
    queryFn: () => body(api.GET('/api/v1/journal-entries/{id}/attachments', path(id))),
  });
}

export function useRevisions(id: string) {
  return useQuery({
    queryKey: ['entry', id, 'revisions'],
    queryFn: () => body(api.GET('/api/v1/journal-entries/{id}/revisions', path(id))),
  });
}

/** What a revision said never changes. */
export function useRevision(id: string, revision: number | null) {
  return useQuery({
    queryKey: ['entry', id, 'revision', revision],
    queryFn: () =>
      body(
        api.GET('/api/v1/journal-entries/{id}/revisions/{revision}', {
          params: { path: { id, revision: revision ?? 0 } },
        }),
      ),
    enabled: revision !== null,
    staleTime: Infinity,
  });
}
