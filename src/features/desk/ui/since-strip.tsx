import { useEffect } from 'react';
import { z } from 'zod';
import type { OutOf } from '#domain/operation.ts';
import { call, useOp } from '#web/api.ts';
import { useFormat } from '#web/format.ts';
import { useT } from '#web/i18n.ts';
import { Go, useView } from '#web/navigation.tsx';
import { Button } from '#web/ui/button.tsx';
import { readSince, visitDesk } from '../desk.contract.ts';
import { SINCE_LISTS, SINCE_PARTS, type SincePart } from '../desk.rules.ts';
import css from './desk.module.css';

const view = z.object({ since: z.enum(['visit', 'yesterday']).default('visit') });
type Since = OutOf<typeof readSince>;
/** What makes a sentence even when there is none of it: that nothing came is worth knowing. */
const ALWAYS: readonly SincePart[] = ['reports'];

/** What happened since one was last here, in plain sentences; every count opens to its list. */
export function SinceStrip() {
  const t = useT('desk');
  const format = useFormat();
  const [at, setAt] = useView(view);
  const asked = useOp(readSince, { query: { since: at.since } }, { keep: true, every: 300_000 });
  useEffect(() => {
    // noted for the next time; that it failed changes nothing now
    void call(visitDesk, { body: {} }).catch(() => undefined);
  }, []);
  const it = asked.data;
  if (!it) return null;
  const told = SINCE_PARTS.filter((part) => it[part] !== null && (it[part]! > 0 || ALWAYS.includes(part)));
  return (
    <section className={css.since} aria-label={t('since.title')}>
      <p>
        <span className={css.when}>
          {it.firstVisit || at.since === 'yesterday'
            ? t('since.yesterday')
            : t('since.visit', { at: format.moment(it.since) })}
        </span>{' '}
        {told.length === 0
          ? t('since.nothing')
          : told.map((part) => (
              <span key={part}>
                <Sentence part={part} of={it} since={at.since} />{' '}
              </span>
            ))}
      </p>
      {!it.firstVisit && (
        <Button
          size="small"
          look="quiet"
          onClick={() => setAt({ since: at.since === 'visit' ? 'yesterday' : 'visit' }, { replace: true })}
        >
          {t(at.since === 'visit' ? 'since.askYesterday' : 'since.askVisit')}
        </Button>
      )}
    </section>
  );
}

function Sentence({ part, of, since }: { part: SincePart; of: Since; since: 'visit' | 'yesterday' }) {
  const t = useT('desk');
  const count = of[part] ?? 0;
  const words = t(`since.parts.${part}`, { count });
  const late = part === 'owed' && of.owedOverdue ? ` ${t('since.owedOverdue', { count: of.owedOverdue })}` : '';
  if (count === 0) return <>{words}</>;
  if (part === 'owed')
    return (
      <>
        <Go to="/w/$workspace/owed">{words}</Go>
        {late}
      </>
    );
  if (part === 'silent') return <Go to="/w/$workspace/coverage">{words}</Go>;
  return (
    <Go
      to="/w/$workspace/desk/since"
      search={{ what: (SINCE_LISTS as readonly string[]).includes(part) && part, since }}
    >
      {words}
    </Go>
  );
}
