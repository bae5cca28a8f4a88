import { lockDraft, lockOnDraft, unlockDraft } from '#reporter-kit/draft-lock.ts';
import type { Translate } from '#reporter-kit/words.ts';
import { LockScreen } from './lock.tsx';
import type { useDraft } from './use-draft.ts';

/** The lock on a report that is being written. */
export const DraftLockScreen = ({
  work,
  ...rest
}: {
  t: Translate;
  language: string;
  what: 'lock' | 'unlock';
  work: ReturnType<typeof useDraft>;
  leave(): void;
}) => (
  <LockScreen
    {...rest}
    locking={{
      put: (secret, more) =>
        work.putUnder(secret.how, (value, files) => lockDraft(secret, more, value, files, Date.now())),
      lock: () => lockOnDraft(Date.now()),
      open: (secret) => unlockDraft(secret, Date.now()),
      opened: work.resume,
      drop: work.drop,
    }}
  />
);
