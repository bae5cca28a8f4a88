import { useState } from 'react';
import { z } from 'zod';
import { useOp, useOpMutation } from '#web/api.ts';
import { useFormat } from '#web/format.ts';
import { useT } from '#web/i18n.ts';
import { Go, useView } from '#web/navigation.tsx';
import { useCan } from '#web/session.ts';
import { Button, Buttons } from '#web/ui/button.tsx';
import { Confirm } from '#web/ui/dialog.tsx';
import { Select } from '#web/ui/field.tsx';
import { Facts, Heading, Stack, Text, Unseen } from '#web/ui/layout.tsx';
import { Answer, EmptyState } from '#web/ui/states.tsx';
import { TimeAt } from '#web/ui/time.tsx';
import { toastProblem } from '#web/ui/toast.tsx';
import type { FormDetail } from '../forms.contract.ts';
import { endIndicator, listIndicators, type Indicator } from '../indicators/indicators.contract.ts';
import { FEWEST } from '../indicators/indicator.rules.ts';
import { useAnswerWords } from './answer-words.ts';
import css from './forms.module.css';
import { draftOf, IndicatorDialog, NEW_INDICATOR, type IndicatorDraft } from './indicator-dialog.tsx';
import { WhatItComesTo } from './indicator-values.tsx';
import { useName } from './indicator-words.ts';

const view = z.object({ indicator: z.string().max(40).optional(), place: z.string().max(300).optional() });

/** The indicators that a form feeds: defined here, and what they come to by place and week or month. */
export function IndicatorsPart({ form }: { form: FormDetail }) {
  const t = useT('form-indicators');
  const can = useCan();
  const nameOf = useName();
  const [at, setAt] = useView(view);
  const [draft, setDraft] = useState<IndicatorDraft | null>(null);
  const asked = useOp(listIndicators, { params: { id: form.id } });
  const may = can('form.write');
  return (
    <Stack gap="l">
      <Text dim>{t('means')}</Text>
      <Answer of={asked} rows={6} feature="form-indicators">
        {({ indicators, proposed }) => {
          const open = indicators.find((it) => it.id === at.indicator) ?? indicators[0];
          return (
            <>
              {may && (
                <Buttons>
                  <Button
                    look={indicators.length === 0 ? 'primary' : 'default'}
                    onClick={() => setDraft(NEW_INDICATOR)}
                  >
                    {t('new')}
                  </Button>
                </Buttons>
              )}
              {may && proposed.length > 0 && (
                <Stack as="section" gap="s">
                  <Heading as="h2">{t('proposedTitle')}</Heading>
                  <Text dim>{t('proposedMeans')}</Text>
                  <ul className={css.list}>
                    {proposed.map((it) => (
                      <li key={nameOf(it.name)}>
                        {nameOf(it.name)}{' '}
                        <Button size="small" onClick={() => setDraft({ id: null, unit: null, ...it })}>
                          {t('take')} <Unseen>{nameOf(it.name)}</Unseen>
                        </Button>
                      </li>
                    ))}
                  </ul>
                </Stack>
              )}
              {!open ? (
                <EmptyState title={t('none')}>{t('noneWhy')}</EmptyState>
              ) : (
                <>
                  {indicators.length > 1 && (
                    <div className={css.narrow}>
                      <Select
                        label={t('which')}
                        options={indicators.map((it) => ({ value: it.id, label: nameOf(it.name) }))}
                        value={open.id}
                        onChange={(id) => setAt({ indicator: id ?? undefined, place: undefined })}
                      />
                    </div>
                  )}
                  <One
                    key={open.id}
                    form={form}
                    it={open}
                    onChange={may && open.form.id === form.id ? () => setDraft(draftOf(open)) : null}
                  />
                </>
              )}
            </>
          );
        }}
      </Answer>
      {draft && (
        <IndicatorDialog
          form={form}
          of={draft}
          onClose={(saved) => {
            setDraft(null);
            if (saved) setAt({ indicator: saved });
          }}
        />
      )}
    </Stack>
  );
}

function One({ form, it, onChange }: { form: FormDetail; it: Indicator; onChange: (() => void) | null }) {
  const t = useT('form-indicators');
  const can = useCan();
  const format = useFormat();
  const nameOf = useName();
  const words = useAnswerWords(form);
  const [ending, setEnding] = useState(false);
  const end = useOpMutation(endIndicator, { invalidates: ['indicators'] });
  const { measure } = it;
  const elsewhere = it.form.id !== form.id;
  const question = (path: string | null, none: string) => (path === null ? none : <bdi>{words.question(path)}</bdi>);
  return (
    <Stack as="section">
      <Heading as="h2">
        <bdi>{nameOf(it.name)}</bdi>
      </Heading>
      {elsewhere && (
        <Text>
          {t('elsewhere')}{' '}
          <Go
            to="/w/$workspace/forms/$id"
            params={{ id: it.form.id }}
            search={{ part: 'indicators', indicator: it.id }}
          >
            <bdi>{it.form.title}</bdi>
          </Go>
        </Text>
      )}
      <Facts
        of={[
          [t('dialog.kind'), t(`kinds.${measure.kind}`)],
          !elsewhere && [t('dialog.question'), question(measure.path, t('dialog.everyForm'))],
          !elsewhere &&
            measure.choices.length > 0 && [
              t('dialog.choices'),
              <bdi key="choices">{format.list(measure.choices.map((one) => words.answer(measure.path!, one)))}</bdi>,
            ],
          !elsewhere && [t('dialog.place'), question(measure.place, t('dialog.allPlaces'))],
          !elsewhere && [t('dialog.day'), question(measure.day, t('dialog.dayItCame'))],
          measure.also.length > 0 && [t('feeds'), t('feedsOf', { count: measure.also.length + 1 })],
          it.unit !== null && [t('dialog.unit'), <bdi key="unit">{it.unit}</bdi>],
          [
            t('version'),
            <span key="version">
              {format.number(it.version)}, <TimeAt at={it.changedAt} />
            </span>,
          ],
        ]}
      />
      <Text dim>{t(measure.about === 'people' ? 'fewMeans' : 'placesMeans', { fewest: FEWEST })}</Text>
      {onChange && (
        <Buttons>
          <Button onClick={onChange}>{t('dialog.change')}</Button>
          <Button look="grave" onClick={() => setEnding(true)}>
            {t('end')}
          </Button>
        </Buttons>
      )}
      {can('report.read') && <WhatItComesTo it={it} />}
      <Confirm
        open={ending}
        onClose={() => setEnding(false)}
        title={t('endTitle', { name: nameOf(it.name) })}
        deed={t('end')}
        look="grave"
        busy={end.isPending}
        onConfirm={() =>
          end.mutate(
            { params: { id: form.id, indicatorId: it.id } },
            { onSuccess: () => setEnding(false), onError: (error) => toastProblem(error, 'form-indicators') },
          )
        }
      >
        {t('endWhy')}
      </Confirm>
    </Stack>
  );
}
