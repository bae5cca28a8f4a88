import { useT } from '#web/i18n.ts';
import { CheckboxGroup } from '#web/ui/choices.tsx';
import { Select, type Option } from '#web/ui/field.tsx';
import type { FormDetail } from '../forms.contract.ts';
import { canDay, canMeasure, canPlace, type Feed, type MeasureKind } from '../indicators/indicator.rules.ts';
import { canPart } from '../results.rules.ts';
import type { FormField } from '../xform.rules.ts';
import { useAnswerWords } from './answer-words.ts';

/** Which answers of a form are looked at: the question, and those that say where, when and of whom. */
export function FeedFields<F extends Feed>({
  form,
  kind,
  it,
  onChange,
}: {
  form: FormDetail;
  kind: MeasureKind;
  it: F;
  onChange: (part: Partial<Feed>) => void;
}) {
  const t = useT('form-indicators');
  const words = useAnswerWords(form);
  const fields = form.fields.filter((field) => field.withheld === null);
  const option = ({ path }: FormField): Option => ({ value: path, label: words.question(path), detail: path });
  const questions = fields.filter((field) => canMeasure(kind, field));
  const choices = form.choices[fields.find((field) => field.path === it.path)?.choices ?? ''] ?? [];
  const may: Record<'place' | 'day' | 'apart', (field: FormField) => boolean> = {
    place: canPlace,
    day: canDay,
    apart: (field) => canPart(field, form.choices),
  };
  const part = (key: keyof typeof may, label: string, hint: string | undefined, none: string) => {
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
          onChange={(path) => onChange({ [key]: path })}
        />
      )
    );
  };
  return (
    <>
      <Select
        label={t('dialog.question')}
        optional={kind === 'count'}
        {...(kind === 'count' ? { none: t('dialog.everyForm') } : {})}
        hint={questions.length === 0 ? t('dialog.noQuestion') : undefined}
        options={questions.map(option)}
        value={it.path}
        onChange={(path) => onChange({ path, choices: [] })}
      />
      {(kind === 'count' || kind === 'share') && it.path !== null && (
        <CheckboxGroup
          label={t('dialog.choices')}
          options={choices.map(({ name: value }) => ({ value, label: words.answer(it.path!, value) }))}
          value={it.choices}
          onChange={(chosen) => onChange({ choices: chosen })}
        />
      )}
      {part('place', t('dialog.place'), t('dialog.placeHint'), t('dialog.allPlaces'))}
      {part('day', t('dialog.day'), t('dialog.dayHint'), t('dialog.dayItCame'))}
      {part('apart', t('dialog.apart'), t('dialog.apartHint'), t('dialog.together'))}
    </>
  );
}
