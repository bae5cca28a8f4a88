import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { Own } from './own.tsx';

type Props = Parameters<typeof Own>[0];

/** One's own page, fetched when a conversation is open. Without it the conversation stands. */
export function LazyOwn(props: Props) {
  const [page, setPage] = useState<{ It: ComponentType<Props> }>();
  useEffect(() => {
    import('./own.tsx').then(
      ({ Own }) => setPage({ It: Own }),
      () => undefined,
    );
  }, []);
  return page ? <page.It {...props} /> : null;
}
