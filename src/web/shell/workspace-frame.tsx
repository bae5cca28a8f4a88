import { useT } from '../i18n.ts';
import { anywhere, Go } from '../navigation.tsx';
import { useMe } from '../session.ts';
import { useStore } from '../store.ts';
import { workspaceInAddress } from '../api.ts';
import { Text } from '../ui/layout.tsx';
import { Bare } from './bare.tsx';
import { Shell } from './shell.tsx';

/** The frame of a workspace, or the news that there is none of that name for this person. */
export function WorkspaceFrame() {
  const t = useT();
  const me = useMe();
  const slug = useStore(workspaceInAddress);
  const here = me.workspaces.find((it) => it.slug === slug);
  if (!here)
    return (
      <Bare title={t('notFound.title')}>
        <Text>{t('notFound.why')}</Text>
        <Go {...anywhere({ to: '/' })}>{t('notFound.home')}</Go>
      </Bare>
    );
  // The workspace insists on a second factor: where to set one up, and what to do then.
  if (here.closed)
    return (
      <Bare title={t('closed.title', { workspace: here.name })}>
        <Text>{t('closed.why')}</Text>
        <Go {...anywhere({ to: '/account' })}>{t('closed.account')}</Go>
      </Bare>
    );
  return <Shell key={here.id} />;
}
