import { listRules } from '#features/alerts/alert-rules.contract.ts';
import { useOp } from '#web/api.ts';
import { useT } from '#web/i18n.ts';
import { List, ListRow } from '#web/ui/list.tsx';

/** Drafts that rules made and nobody has decided on yet; nothing when there are none. */
export function ProposedByRules() {
  const t = useT('desk');
  const rules = useOp(listRules, {});
  const waiting = (rules.data?.rules ?? []).reduce((sum, it) => sum + it.waiting, 0);
  if (waiting === 0) return null;
  const words = t('byRules', { count: waiting });
  return (
    <List label={words}>
      <ListRow title={words} to={{ to: '/w/$workspace/alerts' }} />
    </List>
  );
}
