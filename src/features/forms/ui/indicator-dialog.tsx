import { useState } from 'react';
import { uuidv7 } from '#domain/ids.ts';
import { useOpMutation } from '#web/api.ts';
import { useLanguage, useT } from '#web/i18n.ts';
import { LANGUAGES, type Language } from '#web/language.ts';
import { Button } from '#web/ui/button.tsx';
import { RadioCards } from '#web/ui/choices.tsx';
import { Dialog } from '#web/ui/dialog.tsx';
import { Select, TextField } from '#web/ui/field.tsx';
import { Form } from '#web/ui/form.tsx';
import { Stack } from '#web/ui/layout.tsx';
import type { FormDetail } from '../forms.contract.ts';
import { MEASURE_KINDS, measureFault, PERIODS, type Measure, type MeasureKind } from '../indicators/indicator.rules.ts';
import { saveIndicator, type Indicator } from '../indicators/indicators.contract.ts';
import { FeedFields } from './feed-fields.tsx';
import { MoreFeeds } from './more-feeds.tsx';

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
    also: [],
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
          onChange={(kind) =>
            change({
              kind: kind as MeasureKind,
              path: null,
              choices: [],
              also: it.also.map((one) => ({ ...one, path: null, choices: [] })),
            })
          }
        />
        <FeedFields form={form} kind={it.kind} it={it} onChange={change} />
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
        <MoreFeeds home={form.id} kind={it.kind} also={it.also} onChange={(also) => change({ also })} />
      </Form>
    </Dialog>
  );
}
