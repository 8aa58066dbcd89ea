import { Suspense } from 'react';
import { Entries } from '@/features/ledger/Entries';
import { Skeleton } from '@/components/States';

export default function Page() {
  return (
    <Suspense fallback={<Skeleton />}>
      <Entries />
    </Suspense>
  );
}
