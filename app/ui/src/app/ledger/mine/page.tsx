import { Suspense } from 'react';
import { Skeleton } from '@/components/States';
import { MyEntries } from '@/features/my-entries/MyEntries';

export default function MyEntriesPage() {
  return (
    <Suspense fallback={<Skeleton />}>
      <MyEntries />
    </Suspense>
  );
}
