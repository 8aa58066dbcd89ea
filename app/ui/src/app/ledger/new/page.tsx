import { Suspense } from 'react';
import { Skeleton } from '@/components/States';
import { NewEntry } from '@/features/entry-form/NewEntry';

export default function NewEntryPage() {
  return (
    <Suspense fallback={<Skeleton />}>
      <NewEntry />
    </Suspense>
  );
}
