import { useState } from 'react';
import { FAMILIES } from '#domain/incident-types.ts';
import { uuidv7 } from '#domain/ids.ts';
import type { OutOf } from '#domain/operation.ts';
import { useOpMutation } from '#web/api.ts';
import { useLanguage, useT } from '#web/i18n.ts';
import { Button } from '#web/ui/button.tsx';
import { Checkbox } from '#web/ui/choices.tsx';
import { DateField } from '#web/ui/date-field.tsx';
import { Select, TextArea, TextField } from '#web/ui/field.tsx';
import { Form } from '#web/ui/form.tsx';
import { Heading, Stack, Text, Title } from '#web/ui/layout.tsx';
import { freezeRelease, tryRelease } from '../releases.contract.ts';
import { LeftOut, PublicPreview } from './public-preview.tsx';

/** Chosen, written, looked at as the public will see it, and only then frozen. */
export function NewRelease({ corrects, onMade }: { corrects: string | null; onMade: (id: string) => void }) {
  const t = useT('releases', 'domain');
  const language = useLanguage();
  const [id] = useState(() => uuidv7(Date.now()));
  const [title, setTitle] = useState('');
  const [summary, setSummary] = useState('');
  const [since, setSince] = useState('');
  const [until, setUntil] = useState('');
  const [family, setFamily] = useState<string | null>(null);
  const [unit, setUnit] = useState<'month' | 'week'>('month');
  const [single, setSingle] = useState(false);
  const [seen, setSeen] = useState<{ of: string; out: OutOf<typeof tryRelease> } | null>(null);
  const attempt = useOpMutation(tryRelease);
  const freeze = useOpMutation(freezeRelease, { invalidates: ['releases'] });
  const body = {
    id,
    title: title.trim(),
    summary: summary.trim(),
    language,
    unit,
    single,
    correctsId: corrects,
    filter: {
      ...(since && { since: `${since}T00:00:00Z` }),
      ...(until && { until: `${until}T00:00:00Z` }),
      ...(family && { types: family }),
    },
  };
  const now = JSON.stringify(body);
  const looked = seen?.of === now ? seen.out : null;
  const missing = !body.title || !body.summary ? t('new.writeFirst') : null;
  const run = async () => {
    if (looked) {
      await freeze.mutateAsync({ body });
      onMade(id);
    } else setSeen({ of: now, out: await attempt.mutateAsync({ body }) });
  };
  return (
    <Stack gap="l">
      <Title>{t('new.title')}</Title>
      <Form
        feature="releases"
        deed={looked ? t('new.freeze') : t('new.try')}
        blocked={missing ?? (looked?.body.cells.length === 0 ? t('new.nothing') : null)}
        onSubmit={run}
        aside={looked && <Button onClick={() => setSeen(null)}>{t('new.change')}</Button>}
      >
        <TextField label={t('new.name')} value={title} onChange={setTitle} />
        <TextArea label={t('new.text')} hint={t('new.textWhy')} value={summary} onChange={setSummary} />
        <DateField label={t('new.since')} optional value={since} onChange={setSince} />
        <DateField label={t('new.until')} optional value={until} onChange={setUntil} />
        <Select
          label={t('new.family')}
          none={t('new.all')}
          optional
          options={FAMILIES.map((it) => ({ value: it as string, label: t(`domain:families.${it}`) }))}
          value={family}
          onChange={setFamily}
        />
        <Select
          label={t('new.unit')}
          options={[
            { value: 'month', label: t('new.month') },
            { value: 'week', label: t('new.weekly') },
          ]}
          value={unit}
          onChange={(it) => it && setUnit(it as 'month' | 'week')}
        />
        <Checkbox label={t('new.single')} checked={single} onChange={setSingle} />
        {looked && (
          <div role="status">
            <Stack gap="m">
              <Heading>{t('preview')}</Heading>
              <Text dim small>
                {t('new.chosen', { count: looked.chosen })} {t('new.frozenWhy')}
              </Text>
              <PublicPreview body={looked.body} />
              <LeftOut held={looked.held} />
            </Stack>
          </div>
        )}
      </Form>
    </Stack>
  );
}
