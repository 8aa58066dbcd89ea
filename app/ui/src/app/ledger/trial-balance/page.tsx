import { Suspense } from 'react';
import { TrialBalance } from '@/features/ledger/TrialBalance';
import { Skeleton } from '@/components/States';

export default function Page() {
  return (
    <Suspense fallback={<Skeleton />}>
      <TrialBalance />
    </Suspense>
  );
}
