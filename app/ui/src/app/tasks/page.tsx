import { Suspense } from 'react';
import { Skeleton } from '@/components/States';
import { TaskPage } from '@/features/inbox/task/TaskPage';

export default function Page() {
  return (
    <Suspense fallback={<Skeleton />}>
      <TaskPage />
    </Suspense>
  );
}
