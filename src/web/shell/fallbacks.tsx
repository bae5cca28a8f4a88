import type { ErrorComponentProps } from '@tanstack/react-router';
import { ROLE_VERBS, ROLES, type Verb } from '#domain/verbs.ts';
import { useFormat } from '../format.ts';
import { useT } from '../i18n.ts';
import { anywhere, Go } from '../navigation.tsx';
import { EmptyState, ErrorState } from '../ui/states.tsx';

const home = anywhere({ to: '/' });

/** What a screen shows when it broke: the rest of the console stays. */
export const ScreenError = ({ error, reset }: ErrorComponentProps) => <ErrorState page error={error} onRetry={reset} />;

/** The member lacks the right; says whose roles have one of those it takes, and who can give them. */
export function ForbiddenScreen({ needs }: { needs: readonly Verb[] }) {
  const t = useT('account');
  const format = useFormat();
  const roles = ROLES.filter((role) => needs.some((verb) => ROLE_VERBS[role].includes(verb)));
  return (
    <EmptyState title={t('console:forbidden.title')}>
      <p>{t('console:forbidden.why', { roles: format.list(roles.map((role) => t(`roles.${role}`))) })}</p>
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
