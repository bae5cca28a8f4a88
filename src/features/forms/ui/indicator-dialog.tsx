import { useState } from 'react';
import { uuidv7 } from '#domain/ids.ts';
import { useOpMutation } from '#web/api.ts';
import { useLanguage, useT } from '#web/i18n.ts';
import { LANGUAGES, type Language } from '#web/language.ts';
import { Button } from '#web/ui/button.tsx';
import { CheckboxGroup, RadioCards } from '#web/ui/choices.tsx';
import { Dialog } from '#web/ui/dialog.tsx';
import { Select, TextField, type Option } from '#web/ui/field.tsx';
import { Form } from '#web/ui/form.tsx';
import { Stack } from '#web/ui/layout.tsx';
import type { FormDetail } from '../forms.contract.ts';
import {
  canDay,
  canMeasure,
  canPlace,
  MEASURE_KINDS,
  measureFault,
  PERIODS,
  type Measure,
  type MeasureKind,
} from '../indicators/indicator.rules.ts';
import { saveIndicator, type Indicator } from '../indicators/indicators.contract.ts';
import { canPart } from '../results.rules.ts';
import { useAnswerWords } from './answer-words.ts';

/** What a dialog begins with: an indicator that is there, one that is proposed, or nothing. */
export interface IndicatorDraft {
  id: string | null;
  name: Record<string, string>;
  unit: string | null;
  measure: Measure;
}
export const NEW_INDICATOR: IndicatorDraft = {
  id: null,
  name: {},
  unit: null,
  measure: {
    kind: 'share',
    path: null,
    choices: [],
    place: null,
    day: null,
    apart: null,
    period: 'month',
    about: 'people',
  },
};
export const draftOf = ({ id, name, unit, measure }: Indicator): IndicatorDraft => ({ id, name, unit, measure });

/** Which answers feed an indicator, and how they are put together. */
export function IndicatorDialog({
  form,
  of,
  onClose,
}: {
  form: FormDetail;
  of: IndicatorDraft;
  onClose: (saved: string | null) => void;
}) {
  const t = useT('form-indicators');
  const words = useAnswerWords(form);
  const language = useLanguage();
  const [id] = useState(() => of.id ?? uuidv7(Date.now()));
  const [name, setName] = useState(of.name);
  const [unit, setUnit] = useState(of.unit ?? '');
  const [it, setIt] = useState<Measure>(of.measure);
  const save = useOpMutation(saveIndicator, { invalidates: ['indicators'] });
  const change = (part: Partial<Measure>) => setIt((now) => ({ ...now, ...part }));
  const named = Object.fromEntries(
    Object.entries(name).flatMap(([tag, text]) => (text.trim() ? [[tag, text.trim()]] : [])),
  );
  const fields = form.fields.filter((field) => field.withheld === null);
  const option = ({ path }: { path: string }): Option => ({ value: path, label: words.question(path), detail: path });
  const questions = fields.filter((field) => canMeasure(it.kind, field));
  const choices = form.choices[fields.find((field) => field.path === it.path)?.choices ?? ''] ?? [];
  const choosing = it.kind === 'count' || it.kind === 'share';
  const fault = measureFault(it, form);
  const others = (Object.keys(LANGUAGES) as Language[]).filter((tag) => tag !== language);
  const nameIn = (tag: Language, optional: boolean) => (
    <TextField
      key={tag}
      label={optional ? t('dialog.nameIn', { language: LANGUAGES[tag].name }) : t('dialog.name')}
      hint={optional ? undefined : t('dialog.nameHint')}
      optional={optional}
      lang={tag}
      maxLength={120}
      value={name[tag] ?? ''}
      onChange={(text) => setName({ ...name, [tag]: text })}
    />
  );
  const place = (label: string, hint: string | undefined, key: 'place' | 'day' | 'apart', none: string) => {
    const may = {
      place: canPlace,
      day: canDay,
      apart: (field: (typeof fields)[number]) => canPart(field, form.choices),
    };
    const options = fields.filter(may[key]).map(option);
    return (
      options.length > 0 && (
        <Select
          label={label}
          hint={hint}
          optional
          none={none}
          options={options}
          value={it[key]}
          onChange={(path) => change({ [key]: path })}
        />
      )
    );
  };
  return (
    <Dialog open onClose={() => onClose(null)} title={t(of.id ? 'dialog.change' : 'dialog.new')} width={640}>
      <Form
        deed={t('dialog.save')}
        feature="form-indicators"
        blocked={Object.keys(named).length === 0 ? t('dialog.needName') : fault && t(`faults.${fault.code}`)}
        onSubmit={async () => {
          await save.mutateAsync({
            params: { id: form.id, indicatorId: id },
            body: { name: named, unit: unit.trim() || null, measure: it },
          });
          onClose(id);
        }}
        aside={<Button onClick={() => onClose(null)}>{t('console:cancel')}</Button>}
      >
        {nameIn(language, false)}
        <details>
          <summary>{t('dialog.otherLanguages')}</summary>
          <Stack>{others.map((tag) => nameIn(tag, true))}</Stack>
        </details>
        <Select
          label={t('dialog.kind')}
          options={MEASURE_KINDS.map((kind) => ({ value: kind, label: t(`kinds.${kind}`) }))}
          value={it.kind}
          onChange={(kind) => change({ kind: kind as MeasureKind, path: null, choices: [] })}
        />
        <Select
          label={t('dialog.question')}
          optional={it.kind === 'count'}
          {...(it.kind === 'count' ? { none: t('dialog.everyForm') } : {})}
          hint={questions.length === 0 ? t('dialog.noQuestion') : undefined}
          options={questions.map(option)}
          value={it.path}
          onChange={(path) => change({ path, choices: [] })}
        />
        {choosing && it.path !== null && (
          <CheckboxGroup
            label={t('dialog.choices')}
            options={choices.map(({ name: value }) => ({ value, label: words.answer(it.path!, value) }))}
            value={it.choices}
            onChange={(chosen) => change({ choices: chosen })}
          />
        )}
        {place(t('dialog.place'), undefined, 'place', t('dialog.allPlaces'))}
        {place(t('dialog.day'), t('dialog.dayHint'), 'day', t('dialog.dayItCame'))}
        {place(t('dialog.apart'), t('dialog.apartHint'), 'apart', t('dialog.together'))}
        <Select
          label={t('dialog.period')}
          options={PERIODS.map((period) => ({ value: period, label: t(`periods.${period}`) }))}
          value={it.period}
          onChange={(period) => period && change({ period })}
        />
        <RadioCards
          label={t('dialog.about')}
          options={(['people', 'places'] as const).map((value) => ({
            value,
            label: t(`about.${value}`),
            detail: t(`about.${value}Means`),
          }))}
          value={it.about}
          onChange={(about) => change({ about })}
        />
        <TextField
          label={t('dialog.unit')}
          hint={t('dialog.unitHint')}
          optional
          maxLength={40}
          value={unit}
          onChange={setUnit}
        />
      </Form>
    </Dialog>
  );
}
