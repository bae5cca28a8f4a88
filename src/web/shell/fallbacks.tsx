import type { ErrorComponentProps } from '@tanstack/react-router';
import { useT } from '../i18n.ts';
import { anywhere, Go } from '../navigation.tsx';
import { EmptyState, ErrorState } from '../ui/states.tsx';

const home = anywhere({ to: '/' });

/** What a screen shows when it broke: the rest of the console stays. */
export const ScreenError = ({ error, reset }: ErrorComponentProps) => <ErrorState page error={error} onRetry={reset} />;

/** The member lacks the right; says which, and who can give it. */
export function ForbiddenScreen({ needs }: { needs: readonly string[] }) {
  const t = useT();
  return (
    <EmptyState title={t('forbidden.title')}>
      <p>{t('forbidden.why', { verb: needs.join(', ') })}</p>
    </EmptyState>
  );
}

export function NotFoundScreen() {
  const t = useT();
  return (
    <EmptyState title={t('notFound.title')} action={<Go {...home}>{t('notFound.home')}</Go>}>
      <p>{t('notFound.why')}</p>
    </EmptyState>
  );
}

/** A member whose roles open no screen. */
export function NothingToOpen() {
  const t = useT();
  return (
    <EmptyState title={t('nothing.title')}>
      <p>{t('nothing.why')}</p>
    </EmptyState>
  );
}

/** The workspace insists on a second factor; where to set one up, and what to do then. */
export function SecondFactorNeeded({ workspace }: { workspace: string }) {
  const t = useT();
  return (
    <EmptyState
      title={t('closed.title', { workspace })}
      action={<Go {...anywhere({ to: '/account' })}>{t('closed.account')}</Go>}
    >
      <p>{t('closed.why')}</p>
    </EmptyState>
  );
}
