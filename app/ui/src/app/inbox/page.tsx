import { Suspense } from 'react';
import { Skeleton } from '@/components/States';
import { Inbox } from '@/features/inbox/Inbox';

export default function Page() {
  return (
    <Suspense fallback={<Skeleton />}>
      <Inbox />
    </Suspense>
  );
}
