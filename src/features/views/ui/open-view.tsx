import { useEffect } from 'react';
import { useOp } from '#web/api.ts';
import { useGo, usePathParams } from '#web/navigation.tsx';
import { Page } from '#web/ui/layout.tsx';
import { Answer, Loading } from '#web/ui/states.tsx';
import { readView as readAddress } from '#web/view.rules.ts';
import { readView } from '../views.contract.ts';
import { VIEW_PATHS } from './saved-views.tsx';

/** The link of a view: asks for its filter as it is now and goes to its screen, where everything is asked under one's own rights. */
export function OpenViewScreen() {
  const { id } = usePathParams<'/w/$workspace/views/$id'>();
  const go = useGo();
  const asked = useOp(readView, { params: { id } });
  const view = asked.data;
  useEffect(() => {
    if (view) go({ to: VIEW_PATHS[view.screen], search: readAddress(view.search), replace: true });
  }, [view, go]);
  return (
    <Page>
      <Answer of={asked} feature="views">
        {() => <Loading />}
      </Answer>
    </Page>
  );
}
