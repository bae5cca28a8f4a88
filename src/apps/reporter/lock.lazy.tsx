import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Wrong } from './parts.tsx';
import type { DraftLockScreen } from './draft-lock-screen.tsx';

/** The lock's screens are fetched when somebody wants one; without a line they come from what is kept on the phone. */
export function LazyLock(props: Parameters<typeof DraftLockScreen>[0]) {
  const [screen, setScreen] = useState<{ it: ComponentType<Parameters<typeof DraftLockScreen>[0]> }>();
  const [missing, setMissing] = useState(false);
  useEffect(() => {
    import('./draft-lock-screen.tsx').then(
      ({ DraftLockScreen }) => setScreen({ it: DraftLockScreen }),
      () => setMissing(true),
    );
  }, []);
  if (missing) return <Wrong>{props.t('unavailable.noLine')}</Wrong>;
  return screen ? <screen.it {...props} /> : null;
}
