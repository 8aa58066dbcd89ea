import { Suspense } from 'react';
import { Skeleton } from '@/components/States';
import { ImportList } from '@/features/imports/ImportList';

export default function ImportListPage() {
  return (
    <Suspense fallback={<Skeleton />}>
      <ImportList />
    </Suspense>
  );
}
