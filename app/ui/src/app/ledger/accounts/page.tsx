import { Suspense } from 'react';
import { Accounts } from '@/features/ledger/Accounts';
import { Skeleton } from '@/components/States';

export default function Page() {
  return (
    <Suspense fallback={<Skeleton />}>
      <Accounts />
    </Suspense>
  );
}
