import { useEffect } from 'react';
import { useQuery } from '@tanstack/react-query';
import { call, type ApiProblem } from '#web/api.ts';
import { useT } from '#web/i18n.ts';
import { Go, useGo, usePathParams } from '#web/navigation.tsx';
import { Bare } from '#web/shell/bare.tsx';
import { EmptyState, Loading } from '#web/ui/states.tsx';
import { openPushed } from '../../push/push.contract.ts';

/** A touched push: on to the alert it stands for, if the member who is signed in may go there. */
export function OpenPushedScreen() {
  const t = useT('push');
  const go = useGo();
  const { token } = usePathParams<'/o/$token'>();
  const asked = useQuery<{ workspace: string; alertId: string }, ApiProblem>({
    queryKey: ['push.open', token],
    queryFn: () => call(openPushed, { body: { token } }),
    retry: false,
    gcTime: 0,
  });
  const found = asked.data;
  useEffect(() => {
    if (found)
      go({
        to: '/w/$workspace/alerts/$id',
        params: { workspace: found.workspace, id: found.alertId } as never,
        replace: true,
      });
  }, [found, go]);
  if (!asked.error) return <Loading />;
  return (
    <Bare title={t('open.title')}>
      <EmptyState title={t('open.none')}>
        {t('open.noneWhy')} <Go to="/">{t('open.home')}</Go>
      </EmptyState>
    </Bare>
  );
}
