import { Suspense } from 'react';
import { Skeleton } from '@/components/States';
import { ImportReport } from '@/features/imports/ImportReport';

export default function ImportReportPage() {
  return (
    <Suspense fallback={<Skeleton />}>
      <ImportReport />
    </Suspense>
  );
}
