import { useMe } from '../session.ts';
import { useStore } from '../store.ts';
import { workspaceInAddress } from '../api.ts';
import { NotFoundScreen, SecondFactorNeeded } from './fallbacks.tsx';
import { Shell } from './shell.tsx';

/** The frame of a workspace, or the news that there is none of that name for this person. */
export function WorkspaceFrame() {
  const me = useMe();
  const slug = useStore(workspaceInAddress);
  const here = me.workspaces.find((it) => it.slug === slug);
  if (!here) return <NotFoundScreen />;
  return here.closed ? <SecondFactorNeeded workspace={here.name} /> : <Shell key={here.id} />;
}
