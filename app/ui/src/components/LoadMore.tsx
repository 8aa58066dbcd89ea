'use client';

import { Button } from './Button';
import { useComponentMessages } from './messages';

/** The next page of a list. */
export function LoadMore({ more, loading, onMore }: { more: boolean; loading: boolean; onMore: () => void }) {
  const t = useComponentMessages();
  return more ? (
    <div className="flex justify-center p-3">
      <Button pending={loading} onClick={onMore}>
        {loading ? t('loadingMore') : t('loadMore')}
      </Button>
    </div>
  ) : null;
}
