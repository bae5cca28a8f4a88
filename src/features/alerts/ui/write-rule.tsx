import { useState } from 'react';
import { z } from 'zod';
import { uuidv7 } from '#domain/ids.ts';
import { LEVEL_KEYS, LEVELS } from '#domain/levels.ts';
import { useOp, useOpMutation } from '#web/api.ts';
import { useT } from '#web/i18n.ts';
import { anywhere, useGo, useView } from '#web/navigation.tsx';
import { Button, LinkButton } from '#web/ui/button.tsx';
import { Checkbox, RadioCards } from '#web/ui/choices.tsx';
import { FieldGroup, Select, TextArea, TextField } from '#web/ui/field.tsx';
import { Form } from '#web/ui/form.tsx';
import { Heading, Stack, Title } from '#web/ui/layout.tsx';
import { Answer } from '#web/ui/states.tsx';
import { TypesPicker } from '#features/incidents/ui/types.tsx';
import { createRule, readRule, saveRule } from '../alert-rules.contract.ts';
import { clausesOf, conditionOf, historyFor, needsHistory, type Clause } from '../rule-clauses.rules.ts';
import { definitionProblems, type RuleDefinition } from '../rule-definition.rules.ts';
import { PRESETS } from '../rule-presets.rules.ts';
import { NumberBox } from './number-box.tsx';
import { ClausesField } from './rule-clauses.tsx';
import { ScopeField, type Named } from './rule-scope.tsx';
import { RuleTry } from './rule-try.tsx';
import { RuleSentence, type Definition } from './rule-words.tsx';
import { paths } from './paths.ts';
import css from './alerts.module.css';
import own from './rules.module.css';

const viewShape = z.object({ id: z.string().optional(), preset: z.string().optional() });
const plain = (it: Omit<(typeof PRESETS)[number], 'key'>, name: string): Definition => ({
  name,
  level: it.level,
  higher: it.higher as Definition['higher'],
  count: { ...it.count, types: [...it.count.types] },
  scope: { kind: 'each', level: 2, within: null },
  condition: it.condition as Definition['condition'],
  coolDownDays: it.coolDownDays,
});

/** A rule being written: on the left in plain words, on the right how it reads and what it would have said. */
export function WriteRuleScreen() {
  const [view] = useView(viewShape);
  return view.id ? <EditRule id={view.id} /> : <NewRule key={view.preset} preset={view.preset} />;
}

function NewRule({ preset }: { preset: string | undefined }) {
  const t = useT('rules', 'alerts-rules');
  const [id] = useState(() => uuidv7(Date.now()));
  const chosen = PRESETS.find((it) => it.key === preset) ?? PRESETS[0]!;
  return (
    <Editor
      id={id}
      version={null}
      first={plain(chosen, preset ? t(`alerts-rules:presets.${chosen.key}`) : '')}
      places={[]}
    />
  );
}

function EditRule({ id }: { id: string }) {
  const answer = useOp(readRule, { params: { id } }, { staleTime: Infinity });
  return (
    <Answer of={answer} rows={8} feature="rules">
      {(rule) => (
        <Editor key={rule.version} id={id} version={rule.version} first={rule.definition} places={rule.places} />
      )}
    </Answer>
  );
}

function Editor({
  id,
  version,
  first,
  places,
}: {
  id: string;
  version: number | null;
  first: Definition;
  places: readonly Named[];
}) {
  const t = useT('rules', 'alerts-rules', 'domain');
  const go = useGo();
  const [it, setIt] = useState(first);
  const [named, setNamed] = useState<readonly Named[]>(places);
  const [note, setNote] = useState('');
  const done = () => go(anywhere({ to: paths.rule, params: { id } }));
  const create = useOpMutation(createRule, { invalidates: ['rules'], onDone: done });
  const save = useOpMutation(saveRule, { invalidates: ['rules'], onDone: done });
  const change = (more: Partial<Definition>) => setIt((now) => withHistory({ ...now, ...more }, now));
  const problem = definitionProblems(it as RuleDefinition)[0];
  const blocked = problem ? t(`alerts-rules:problems.${problem.code}`, problem.values) : null;
  const send = () =>
    version === null
      ? create.mutateAsync({ body: { id, definition: it, note: note.trim() } })
      : save.mutateAsync({ params: { id }, body: { after: version, definition: it, note: note.trim() } });
  return (
    <div className={css.writing}>
      <div className={css.form}>
        <Form
          feature="rules"
          deed={version === null ? t('write.create') : t('write.save', { version: version + 1 })}
          blocked={blocked}
          onSubmit={send}
          aside={
            <LinkButton {...anywhere(version === null ? { to: paths.rules } : { to: paths.rule, params: { id } })}>
              {t('console:cancel')}
            </LinkButton>
          }
        >
          <Title as="h1">{version === null ? t('write.title') : t('write.edit')}</Title>
          {version === null && (
            <FieldGroup label={t('write.presets')} hint={t('write.presetsHint')} role="group">
              <div className={own.presets}>
                {PRESETS.map((preset) => (
                  <Button
                    key={preset.key}
                    size="small"
                    onClick={() =>
                      setIt((now) => ({ ...plain(preset, t(`alerts-rules:presets.${preset.key}`)), scope: now.scope }))
                    }
                  >
                    {t(`alerts-rules:presets.${preset.key}`)}
                  </Button>
                ))}
              </div>
            </FieldGroup>
          )}
          <TextField label={t('write.name')} value={it.name} onChange={(name) => change({ name })} maxLength={200} />
          <div className={css.fieldset}>
            <Heading as="h2">{t('write.counts')}</Heading>
            <RadioCards
              label={t('write.kind')}
              options={(['incident', 'report'] as const).map((value) => ({
                value,
                label: t(`write.kinds.${value}`),
                detail: t(`write.kindsMean.${value}`),
              }))}
              value={it.count.kind}
              onChange={(kind) => change({ count: { ...it.count, kind } })}
            />
            <TypesPicker
              label={t('write.types')}
              hint={t('write.typesHint')}
              none={t('sentence.allTypes')}
              value={it.count.types}
              onChange={(types) => change({ count: { ...it.count, types } })}
            />
            <ScopeField value={it.scope} onChange={(scope) => change({ scope })} named={named} onNamed={setNamed} />
            <NumberBox
              label={t('write.days')}
              value={it.count.windowDays}
              onChange={(windowDays) => change({ count: { ...it.count, windowDays } })}
            />
          </div>
          <div className={css.fieldset}>
            <Heading as="h2">{t('write.when')}</Heading>
            <Select
              label={t('write.level')}
              options={LEVELS.map((level) => ({
                value: String(level),
                label: t(`domain:levels.${LEVEL_KEYS[level]}.name`),
                detail: t(`domain:levels.${LEVEL_KEYS[level]}.means`),
              }))}
              value={String(it.level)}
              onChange={(level) => level && change({ level: Number(level) })}
            />
            <ClausesField
              label={t('write.conditions')}
              condition={it.condition}
              onChange={(condition) => change({ condition })}
            />
            {it.level < 3 && (
              <Checkbox
                label={t('write.higher')}
                detail={t('write.higherHint')}
                checked={it.higher !== null}
                onChange={(on) =>
                  change({
                    higher: on
                      ? { level: it.level + 1, condition: conditionOf([{ is: 'atLeast', what: 'killed', n: 10 }]) }
                      : null,
                  })
                }
              />
            )}
            {it.higher && (
              <>
                <Select
                  label={t('write.higherLevel')}
                  options={LEVELS.filter((level) => level > it.level).map((level) => ({
                    value: String(level),
                    label: t(`domain:levels.${LEVEL_KEYS[level]}.name`),
                  }))}
                  value={String(it.higher.level)}
                  onChange={(level) => level && change({ higher: { ...it.higher!, level: Number(level) } })}
                />
                <ClausesField
                  label={t('write.higherConditions')}
                  condition={it.higher.condition}
                  onChange={(condition) => change({ higher: { ...it.higher!, condition } })}
                />
              </>
            )}
            <NumberBox
              label={t('write.coolDown')}
              hint={t('write.coolDownHint')}
              value={it.coolDownDays}
              onChange={(coolDownDays) => change({ coolDownDays })}
            />
          </div>
          <TextArea
            label={t('write.note')}
            hint={t('write.noteHint')}
            optional
            value={note}
            onChange={setNote}
            maxLength={500}
            rows={2}
          />
        </Form>
      </div>
      <aside className={css.effect} aria-label={t('write.effect')}>
        <Stack gap="l">
          <Stack gap="s">
            <Heading as="h2">{t('write.reads')}</Heading>
            <RuleSentence definition={it} places={named} />
          </Stack>
          <RuleTry definition={it} blocked={blocked} />
        </Stack>
      </aside>
    </div>
  );
}

/** Earlier windows to compare with, where a saying needs them or they were kept before; as many as fit the window's length. */
function withHistory(next: Definition, before: Definition): Definition {
  const sayings = [next.condition, ...(next.higher ? [next.higher.condition] : [])].map((it) => clausesOf(it));
  const needed = sayings.some((it: Clause[] | null) => it !== null && needsHistory(it));
  const changed = next.count.windowDays !== before.count.windowDays;
  if (next.count.baselineWindows === 0 ? !needed : !changed) return next;
  return { ...next, count: { ...next.count, ...historyFor(Math.max(1, next.count.windowDays)) } };
}
