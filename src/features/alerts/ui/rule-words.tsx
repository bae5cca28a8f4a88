import type { z } from 'zod';
import { LEVEL_KEYS } from '#domain/levels.ts';
import { useFormat } from '#web/format.ts';
import { useT } from '#web/i18n.ts';
import { LevelBadge, type Level } from '#web/ui/badges.tsx';
import { Stack } from '#web/ui/layout.tsx';
import { useTypeWords } from '#features/incidents/ui/types.tsx';
import type { explanationLine, ruleDefinition } from '../alert-rules.contract.ts';
import { clausesOf, type Clause } from '../rule-clauses.rules.ts';
import css from './rules.module.css';

export type Definition = z.output<typeof ruleDefinition>;
type Explanation = z.output<typeof explanationLine>;

/** One saying of a rule in words. */
export function useClauseWords(): (it: Clause) => string {
  const t = useT('rules');
  const format = useFormat();
  return (it) =>
    it.is === 'atLeast'
      ? t(`clause.atLeast.${it.what}`, { count: it.n })
      : it.is === 'rare'
        ? t('clause.rare', { oneIn: format.number(it.oneIn) })
        : t(`clause.${it.is}`, { times: format.number(it.n) });
}

/** Where a rule looks, in words. */
export function useScopeWords(): (it: Definition, places: readonly { id: string; name: string }[]) => string {
  const t = useT('rules');
  const format = useFormat();
  return ({ scope }, places) => {
    const name = (id: string) => places.find((it) => it.id === id)?.name ?? '…';
    if (scope.kind === 'whole') return t('scope.wholeIn');
    if (scope.kind === 'named') return scope.placeIds.length ? format.list(scope.placeIds.map(name)) : t('scope.none');
    return scope.within
      ? t('scope.eachWithin', { each: t(`scope.each.${scope.level}`), place: name(scope.within) })
      : t(`scope.each.${scope.level}`);
  };
}

/** The whole rule as somebody would say it. */
export function RuleSentence({
  definition,
  places,
}: {
  definition: Definition;
  places: readonly { id: string; name: string }[];
}) {
  const t = useT('rules', 'domain');
  const format = useFormat();
  const words = useTypeWords();
  const where = useScopeWords();
  const { count } = definition;
  const types = count.types.length ? format.list(count.types.map(words)) : t('sentence.allTypes');
  return (
    <Stack gap="xs" className={css.sentence}>
      <p>
        {t(`sentence.counts.${count.kind}`, { types })} {t('sentence.where', { where: where(definition, places) })}{' '}
        {t('sentence.days', { count: count.windowDays })}
      </p>
      <Proposes level={definition.level as Level} condition={definition.condition} />
      {definition.higher && (
        <Proposes level={definition.higher.level as Level} condition={definition.higher.condition} />
      )}
      <p className={css.quiet}>{t('sentence.coolDown', { count: definition.coolDownDays })}</p>
    </Stack>
  );
}

function Proposes({ level, condition }: { level: Level; condition: Definition['condition'] }) {
  const t = useT('rules', 'domain');
  const say = useClauseWords();
  const clauses = clausesOf(condition);
  return (
    <div className={css.proposes}>
      <LevelBadge level={level}>
        {t('sentence.proposes', { level: t(`domain:levels.${LEVEL_KEYS[level]}.name`) })}
      </LevelBadge>
      {clauses ? (
        <ul>
          {clauses.map((it, at) => (
            <li key={at}>{say(it)}</li>
          ))}
        </ul>
      ) : (
        <code dir="ltr" className={css.code}>
          {JSON.stringify(condition)}
        </code>
      )}
    </div>
  );
}

/** What was counted and against what: the lines of an explanation. */
export function Explained({ of, kind }: { of: readonly Explanation[]; kind: 'incident' | 'report' }) {
  const t = useT('rules', 'alerts-rules');
  return (
    <>
      {of.map((it) => (
        <span key={it.code}>
          {it.code === 'count' ? t(`counted.${kind}`, it.values) : t(`alerts-rules:fired.${it.code}`, it.values)}{' '}
        </span>
      ))}
    </>
  );
}

/** A place was not heard from of late; null when it was. */
export function useHearingWords(): (it: { hearing: string; lastHeard: string | null }) => string | null {
  const t = useT('rules');
  const format = useFormat();
  return (it) =>
    it.hearing === 'heard'
      ? null
      : it.lastHeard
        ? t('finding.notSince', { day: format.date(`${it.lastHeard}T12:00:00Z`) })
        : t('finding.never');
}
