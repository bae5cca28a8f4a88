import { useT } from '../i18n.ts';
import { Button } from './button.tsx';

/** Beneath a list that comes page by page: the way to the next one, while there is one. Takes what `useOpPages` gives. */
export function MoreOf({
  pages,
}: {
  pages: { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage: () => unknown };
}) {
  const t = useT();
  if (!pages.hasNextPage) return null;
  return (
    <div style={{ padding: 'var(--gap-s) var(--gap-l)' }}>
      <Button busy={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
        {t('table.more')}
      </Button>
    </div>
  );
}
