import { useState } from 'react';
import { INCIDENT_TYPES } from '#domain/incident-types.ts';
import { useOpMutation } from '#web/api.ts';
import { useLanguage, useT } from '#web/i18n.ts';
import { Go } from '#web/navigation.tsx';
import { useCan } from '#web/session.ts';
import { Button } from '#web/ui/button.tsx';
import { Checkbox, CheckboxGroup } from '#web/ui/choices.tsx';
import { Select, type Option } from '#web/ui/field.tsx';
import { Form } from '#web/ui/form.tsx';
import { Stack, Text } from '#web/ui/layout.tsx';
import { toast } from '#web/ui/toast.tsx';
import { mapForm, type FormDetail } from '../forms.contract.ts';
import { labelIn, languageFor, type Mapping } from '../mapping.rules.ts';
import css from './forms.module.css';
import type { FormField } from '../xform.rules.ts';

const BASES = ['saw', 'heard_from_witness', 'hearsay', 'media'] as const;
const NOTHING: Mapping = {
  text: [],
  onlyWhen: null,
  type: null,
  whenFrom: null,
  whenTo: null,
  placeText: [],
  point: null,
  who: null,
  asks: null,
  killed: null,
  hurt: null,
  basis: null,
  danger: null,
};

/** Which answers of a form make a report: what, when, where, harm. Without any, what is sent stays a row of answers. */
export function MappingPart({ form }: { form: FormDetail }) {
  const t = useT('forms', 'domain');
  const can = useCan();
  const language = useLanguage();
  const theirs = languageFor(form.allVersions[0]?.languages ?? [], [language]);
  const [on, setOn] = useState(form.mapping !== null);
  const [it, setIt] = useState<Mapping>(form.mapping ?? NOTHING);
  const save = useOpMutation(mapForm, { invalidates: ['forms'] });
  const change = (part: Partial<Mapping>) => setIt((now) => ({ ...now, ...part }));
  const asked = form.fields.filter((field) => field.withheld === null && field.asked);
  const option = (field: FormField): Option => ({
    value: field.path,
    label: labelIn(field.label, theirs) || field.path,
    detail: field.path,
  });
  const of = (...types: FormField['type'][]) => asked.filter((field) => types.includes(field.type)).map(option);
  const byPath = new Map(form.fields.map((field) => [field.path, field]));
  const choicesOf = (path: string): Option[] =>
    (form.choices[byPath.get(path)?.choices ?? ''] ?? []).map((choice) => ({
      value: choice.name,
      label: labelIn(choice.label, theirs) || choice.name,
    }));
  const chooser = (label: string, options: Option[], value: string | null, set: (path: string | null) => void) =>
    options.length > 0 && (
      <Select label={label} optional none={t('map.none')} options={options} value={value} onChange={set} />
    );
  const selects = of('select_one', 'select_multiple');
  const numbers = of('integer', 'decimal');
  const harm = (label: string, key: 'killed' | 'hurt') =>
    chooser(label, numbers, it[key]?.best ?? null, (best) =>
      change({ [key]: best === null ? null : { low: it[key]?.low ?? null, best, high: it[key]?.high ?? null } }),
    );
  if (!can('form.write')) return <Text>{form.mapping ? t('map.is') : t('map.isNot')}</Text>;
  return (
    <div className={css.narrow}>
      <Form
        deed={t('console:save')}
        feature="forms"
        blocked={on && it.text.length === 0 && t('map.needText')}
        onSubmit={async () => {
          await save.mutateAsync({ params: { id: form.id }, body: { mapping: on ? it : null } });
          toast(t('map.saved'));
        }}
      >
        <Text dim>
          {t('map.indicators')}{' '}
          <Go to="/w/$workspace/forms/$id" params={{ id: form.id }} search={{ part: 'indicators' }}>
            {t('page.indicators')}
          </Go>
        </Text>
        <Checkbox label={t('map.on')} detail={t('map.means')} checked={on} onChange={setOn} />
        {on && (
          <Stack gap="l">
            <CheckboxGroup
              label={t('map.text')}
              hint={t('map.textHint')}
              options={asked.filter((field) => !['image', 'audio', 'video', 'file'].includes(field.type)).map(option)}
              value={it.text}
              onChange={(text) => change({ text })}
            />
            {chooser(t('map.onlyWhen'), selects, it.onlyWhen?.path ?? null, (path) =>
              change({
                onlyWhen:
                  path === null
                    ? null
                    : {
                        path,
                        values: choicesOf(path)
                          .map((one) => one.value)
                          .slice(0, 1),
                      },
              }),
            )}
            {it.onlyWhen && (
              <CheckboxGroup
                label={t('map.values')}
                options={choicesOf(it.onlyWhen.path)}
                value={it.onlyWhen.values}
                onChange={(values) => values.length > 0 && change({ onlyWhen: { path: it.onlyWhen!.path, values } })}
              />
            )}
            {chooser(t('map.type'), of('select_one'), it.type?.path ?? null, (path) =>
              change({ type: path === null ? null : { path, codes: {} } }),
            )}
            {it.type &&
              choicesOf(it.type.path).map((choice) => (
                <Select
                  key={choice.value}
                  label={t('map.typeOf', { choice: choice.label })}
                  optional
                  none={t('map.none')}
                  options={INCIDENT_TYPES.map((type) => ({ value: type.code, label: t(`domain:types.${type.code}`) }))}
                  value={it.type!.codes[choice.value] ?? null}
                  onChange={(code) => {
                    const { [choice.value]: _, ...codes } = it.type!.codes;
                    change({ type: { path: it.type!.path, codes: code ? { ...codes, [choice.value]: code } : codes } });
                  }}
                />
              ))}
            {chooser(t('map.whenFrom'), of('date', 'datetime'), it.whenFrom, (whenFrom) => change({ whenFrom }))}
            {chooser(t('map.whenTo'), of('date', 'datetime'), it.whenTo, (whenTo) => change({ whenTo }))}
            {chooser(t('map.point'), of('geopoint'), it.point, (point) => change({ point }))}
            {chooser(t('map.place'), of('text', 'select_one'), it.placeText[0] ?? null, (path) =>
              change({ placeText: path === null ? [] : [path] }),
            )}
            {chooser(t('map.who'), of('text', 'select_one', 'select_multiple'), it.who, (who) => change({ who }))}
            {chooser(t('map.asks'), of('text', 'select_one', 'select_multiple'), it.asks, (asks) => change({ asks }))}
            {harm(t('map.killed'), 'killed')}
            {harm(t('map.hurt'), 'hurt')}
            {chooser(t('map.basis'), of('select_one'), it.basis?.path ?? null, (path) =>
              change({ basis: path === null ? null : { path, bases: {} } }),
            )}
            {it.basis &&
              choicesOf(it.basis.path).map((choice) => (
                <Select
                  key={choice.value}
                  label={t('map.basisOf', { choice: choice.label })}
                  optional
                  none={t('map.none')}
                  options={BASES.map((base) => ({ value: base, label: t(`map.bases.${base}`) }))}
                  value={it.basis!.bases[choice.value] ?? null}
                  onChange={(base) => {
                    const { [choice.value]: _, ...bases } = it.basis!.bases;
                    change({
                      basis: { path: it.basis!.path, bases: base ? { ...bases, [choice.value]: base } : bases },
                    });
                  }}
                />
              ))}
            {chooser(t('map.danger'), selects, it.danger?.path ?? null, (path) =>
              change({
                danger:
                  path === null
                    ? null
                    : {
                        path,
                        values: choicesOf(path)
                          .map((one) => one.value)
                          .slice(0, 1),
                      },
              }),
            )}
            {it.danger && (
              <CheckboxGroup
                label={t('map.dangerValues')}
                options={choicesOf(it.danger.path)}
                value={it.danger.values}
                onChange={(values) => values.length > 0 && change({ danger: { path: it.danger!.path, values } })}
              />
            )}
          </Stack>
        )}
        {on && form.mapping && (
          <Button look="quiet" onClick={() => setIt(NOTHING)}>
            {t('map.empty')}
          </Button>
        )}
      </Form>
    </div>
  );
}
