import type { ReactNode } from 'react';
import { listRules } from '#features/alerts/alert-rules.contract.ts';
import { useOp } from '#web/api.ts';
import { useT } from '#web/i18n.ts';
import { List, ListRow } from '#web/ui/list.tsx';

/** Drafts that rules made and nobody has decided on yet; where there are none, what is said otherwise. */
export function ProposedByRules({ otherwise = null }: { otherwise?: ReactNode }) {
  const t = useT('desk');
  const rules = useOp(listRules, {});
  const waiting = (rules.data?.rules ?? []).reduce((sum, it) => sum + it.waiting, 0);
  if (rules.isPending) return null;
  if (waiting === 0) return otherwise;
  const words = t('byRules', { count: waiting });
  return (
    <List label={words}>
      <ListRow title={words} to={{ to: '/w/$workspace/alerts' }} />
    </List>
  );
}
