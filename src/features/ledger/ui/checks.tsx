import type { OutOf } from '#domain/operation.ts';
import { useOp } from '#web/api.ts';
import { useFormat } from '#web/format.ts';
import { useT } from '#web/i18n.ts';
import { Stack, Text } from '#web/ui/layout.tsx';
import { ErrorState, Progress } from '#web/ui/states.tsx';
import { TimeAt } from '#web/ui/time.tsx';
import { readCheck, type readLedgerState } from '../ledger.contract.ts';
import { FAULT_CODES } from '../fault-codes.rules.ts';
import css from './ledger.module.css';

type Check = OutOf<typeof readLedgerState>['checks'][number];

/** The check that runs, with how far it is, and what the newest one found. */
export function Checks({ checks, problem }: { checks: readonly Check[]; problem: unknown }) {
  const t = useT('ledger');
  const newest = checks[0];
  return (
    <Stack gap="s" aria-live="polite">
      {problem !== null && problem !== undefined && <ErrorState error={problem} feature="ledger" />}
      {newest ? <CheckLine key={newest.id} of={newest} /> : <Text dim>{t('neverVerified')}</Text>}
    </Stack>
  );
}

function CheckLine({ of }: { of: Check }) {
  const t = useT('ledger');
  const format = useFormat();
  const runs = of.state === 'waiting' || of.state === 'running';
  const { data = of } = useOp(readCheck, { params: { id: of.id } }, { enabled: runs, every: 1000 });
  if (data.state === 'waiting' || data.state === 'running')
    return (
      <Progress
        label={t('verifying', { done: format.number(data.entries), of: format.number(data.total) })}
        done={data.entries}
        of={data.total || null}
      />
    );
  const { verdict } = data;
  if (!verdict) return <p className={css.faulty}>{t('checkFailed')}</p>;
  return (
    <div className={verdict.faultCount > 0 ? css.faulty : css.whole}>
      <strong>{verdict.faultCount > 0 ? t('faults', { count: verdict.faultCount }) : t('whole')}</strong>
      {' · '}
      {data.finishedAt && <TimeAt at={data.finishedAt} />}
      <p>
        {t('read', { count: verdict.entries })} {verdict.erased > 0 && t('erasedCount', { count: verdict.erased })}{' '}
        {verdict.againstOutsideHead
          ? t('attested', { number: format.number(verdict.attestedTo) })
          : t('selfConsistentOnly')}
      </p>
      {verdict.faults.length > 0 && (
        <ul>
          {verdict.faults.slice(0, 20).map((fault, i) => (
            <li key={`${i} ${fault.code}`}>
              {(FAULT_CODES as readonly string[]).includes(fault.code) ? t(`fault.${fault.code}`) : fault.code}{' '}
              <span dir="ltr">({format.number(fault.seq)})</span>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
