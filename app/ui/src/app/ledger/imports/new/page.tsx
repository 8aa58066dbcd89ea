import { Suspense } from 'react';
import { Skeleton } from '@/components/States';
import { NewImport } from '@/features/imports/NewImport';

export default function NewImportPage() {
  return (
    <Suspense fallback={<Skeleton />}>
      <NewImport />
    </Suspense>
  );
}
