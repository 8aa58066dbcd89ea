import { Suspense } from 'react';
import { Periods } from '@/features/ledger/Periods';
import { Skeleton } from '@/components/States';

export default function Page() {
  return (
    <Suspense fallback={<Skeleton />}>
      <Periods />
    </Suspense>
  );
}
