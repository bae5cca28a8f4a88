import { useState } from 'react';
import { useT } from '#web/i18n.ts';
import { Button, IconButton } from '#web/ui/button.tsx';
import { FieldGroup, Select, TextArea } from '#web/ui/field.tsx';
import { IconClose } from '#web/ui/icons.ts';
import { Stack } from '#web/ui/layout.tsx';
import { CLAUSES, clausesOf, conditionOf, MEASURES, type Clause, type Measure } from '../rule-clauses.rules.ts';
import { conditionProblems } from '../thresholds.rules.ts';
import { NumberBox } from './number-box.tsx';
import type { Definition } from './rule-words.tsx';
import css from './rules.module.css';

type Condition = Definition['condition'];
const keyOf = (it: Clause): string => (it.is === 'atLeast' ? `atLeast.${it.what}` : it.is);
const numberOf = (it: Clause): number => (it.is === 'rare' ? it.oneIn : it.n);
const withNumber = (it: Clause, n: number): Clause => (it.is === 'rare' ? { is: 'rare', oneIn: n } : { ...it, n });
const FIRST: Record<Exclude<Clause['is'], 'atLeast'>, Clause> = {
  timesUsual: { is: 'timesUsual', n: 2 },
  rare: { is: 'rare', oneIn: 100 },
  timesBefore: { is: 'timesBefore', n: 2 },
};
const fresh = (key: string): Clause => {
  const [is, what] = key.split('.') as [Clause['is'], Measure | undefined];
  return is === 'atLeast' ? { is, what: what!, n: 3 } : FIRST[is];
};
const KEYS = CLAUSES.flatMap((is) => (is === 'atLeast' ? MEASURES.map((what) => `atLeast.${what}`) : [is]));

/** When a rule fires: sayings that must all hold; or, for what is more than these, the condition as it is written. */
export function ClausesField({
  label,
  condition,
  onChange,
}: {
  label: string;
  condition: Condition;
  onChange: (condition: Condition) => void;
}) {
  const t = useT('rules');
  const clauses = clausesOf(condition);
  if (clauses === null) return <Written label={label} condition={condition} onChange={onChange} />;
  const put = (at: number, it: Clause | null) =>
    onChange(conditionOf(it ? clauses.with(at, it) : clauses.toSpliced(at, 1)));
  const free = KEYS.filter((key) => !clauses.some((it) => keyOf(it) === key));
  const options = (mine: string) =>
    KEYS.filter((key) => key === mine || free.includes(key)).map((key) => ({
      value: key,
      label: t(`clauseName.${key}`),
    }));
  return (
    <FieldGroup label={label} hint={t('write.conditionsHint')} role="group">
      <Stack gap="s">
        <ul className={css.clauses}>
          {clauses.map((it, at) => (
            <li key={keyOf(it)} className={css.clause}>
              <Select
                label={at === 0 ? t('write.if') : t('write.and')}
                options={options(keyOf(it))}
                value={keyOf(it)}
                onChange={(key) => key && put(at, fresh(key))}
              />
              <NumberBox
                label={t(it.is === 'rare' ? 'write.windows' : it.is === 'atLeast' ? 'write.atLeast' : 'write.times')}
                step={it.is === 'timesUsual' || it.is === 'timesBefore' ? 0.5 : 1}
                value={numberOf(it)}
                onChange={(n) => put(at, withNumber(it, n || 1))}
              />
              {clauses.length > 1 ? (
                <IconButton label={t('write.dropClause')} onClick={() => put(at, null)}>
                  <IconClose size={16} />
                </IconButton>
              ) : (
                <span />
              )}
            </li>
          ))}
        </ul>
        {free.length > 0 && clauses.length < 6 && (
          <div>
            <Button size="small" onClick={() => onChange(conditionOf([...clauses, fresh(free[0]!)]))}>
              {t('write.addClause')}
            </Button>
          </div>
        )}
      </Stack>
    </FieldGroup>
  );
}

/** JSON Logic as it is written, for who can read it. */
function Written({
  label,
  condition,
  onChange,
}: {
  label: string;
  condition: Condition;
  onChange: (condition: Condition) => void;
}) {
  const t = useT('rules', 'alerts-rules');
  const [text, setText] = useState(() => JSON.stringify(condition, null, 2));
  const [wrong, setWrong] = useState<string | null>(null);
  const write = (now: string) => {
    setText(now);
    try {
      const next = JSON.parse(now) as Condition;
      const problem = conditionProblems(next)[0];
      setWrong(problem ? t(`alerts-rules:problems.${problem.code}`, problem.values) : null);
      if (!problem) onChange(next);
    } catch {
      setWrong(t('write.notJson'));
    }
  };
  return (
    <TextArea
      label={label}
      hint={t('write.writtenHint')}
      error={wrong}
      dir="ltr"
      value={text}
      onChange={write}
      rows={6}
    />
  );
}
