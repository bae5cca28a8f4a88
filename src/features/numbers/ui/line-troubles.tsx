import type { OutOf } from '#domain/operation.ts';
import { useOp } from '#web/api.ts';
import { useFormat } from '#web/format.ts';
import { useT } from '#web/i18n.ts';
import { Go } from '#web/navigation.tsx';
import { useCan } from '#web/session.ts';
import { Badge } from '#web/ui/badges.tsx';
import { readTroubles } from '../numbers.contract.ts';
import { useRefusalWords } from './refusal-words.ts';
import css from './line-troubles.module.css';

type Trouble = OutOf<typeof readTroubles>['troubles'][number];

/**
 * Lines that get nothing out or are not reached for long, and those that work again. All works, nothing shows.
 * @param elsewhere who may mend them is led to where that is done, and others are told who may
 */
export function LineTroubles({ elsewhere = false }: { elsewhere?: boolean }) {
  const t = useT('line-troubles');
  const can = useCan();
  const asked = useOp(readTroubles, {}, { every: 300_000 });
  const troubles = asked.data?.troubles ?? [];
  if (troubles.length === 0) return null;
  const last = troubles.some((it) => it.healedAt === null);
  return (
    <section className={css.troubles} aria-label={t('title')}>
      {troubles.map((it) => (
        <p key={it.id}>
          <Said it={it} />
        </p>
      ))}
      {last && elsewhere && (
        <p className={css.mend}>
          {can('workspace.write') ? <Go to="/w/$workspace/numbers">{t('mend')}</Go> : t('whoMends')}
        </p>
      )}
    </section>
  );
}

function Said({ it }: { it: Trouble }) {
  const t = useT('line-troubles');
  const format = useFormat();
  const why = useRefusalWords();
  // a name in other letters stays in one piece
  const facts = { name: `\u2068${it.name}\u2069`, since: format.dateTime(new Date(it.since)), why: why(it.code) };
  if (it.healedAt !== null)
    return (
      <>
        <Badge>{t('works')}</Badge> {t(`healed.${it.way}`, { ...facts, at: format.dateTime(new Date(it.healedAt)) })}
      </>
    );
  return (
    <>
      <Badge tone="late">{t(it.way === 'spent' ? 'spent' : 'fails')}</Badge> {t(`lasts.${it.way}`, facts)}{' '}
      {it.way === 'out' && (it.waiting > 0 ? t('waiting', { count: it.waiting }) : t('nothingWaits'))}
    </>
  );
}
