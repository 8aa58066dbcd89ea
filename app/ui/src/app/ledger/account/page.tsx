import { Suspense } from 'react';
import { AccountLines } from '@/features/ledger/AccountLines';
import { Skeleton } from '@/components/States';

export default function Page() {
  return (
    <Suspense fallback={<Skeleton />}>
      <AccountLines />
    </Suspense>
  );
}
