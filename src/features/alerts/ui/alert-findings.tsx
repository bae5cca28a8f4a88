import { useOp } from '#web/api.ts';
import { useT } from '#web/i18n.ts';
import { Text, Stack } from '#web/ui/layout.tsx';
import { listFindings } from '../alert-rules.contract.ts';
import { FindingList } from './finding-line.tsx';
import css from './rules.module.css';

/** What rules found that this alert came from or was added to; the latest first. Nothing for alerts without one. */
export function AlertFindings({ alertId }: { alertId: string }) {
  const t = useT('rules');
  const answer = useOp(listFindings, { query: { alert: alertId, outcome: 'fired', limit: 20 } });
  const findings = answer.data?.findings ?? [];
  if (findings.length === 0) return null;
  return (
    <Stack gap="s" className={css.onAlert}>
      <Text strong>{findings.length > 1 ? t('onAlert.again', { count: findings.length }) : t('onAlert.once')}</Text>
      <FindingList findings={findings} label={t('page.fired')} withRule />
    </Stack>
  );
}
