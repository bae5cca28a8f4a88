import { useState } from 'react';
import { z } from 'zod';
import { uuidv4 } from '#domain/ids.ts';
import type { OutOf } from '#domain/operation.ts';
import { WORDING_GROUPS, wordingFaults, type WordingGroup } from '#features/numbers/wording.rules.ts';
import { useOp, useOpMutation } from '#web/api.ts';
import { useLanguage, useT } from '#web/i18n.ts';
import { COMMON_LANGUAGES, useLanguageName } from '#web/language-names.ts';
import { useView } from '#web/navigation.tsx';
import { useCan, useWorkspace } from '#web/session.ts';
import { Select, TextArea, TextField } from '#web/ui/field.tsx';
import { Form } from '#web/ui/form.tsx';
import { Card, Heading, Page, Row, Said, Stack, Text } from '#web/ui/layout.tsx';
import { Answer } from '#web/ui/states.tsx';
import { TimeAt } from '#web/ui/time.tsx';
import { toast } from '#web/ui/toast.tsx';
import { proposeWordings, readWordings } from '../wordings.contract.ts';

type Wordings = OutOf<typeof readWordings>;
const GROUPS = Object.keys(WORDING_GROUPS) as WordingGroup[];
const view = z.object({
  language: z
    .string()
    .regex(/^[a-z]{2,3}$/)
    .optional(),
  group: z.enum(GROUPS).default('dialogue'),
});

/** What people get by SMS, mail and messengers, in the workspace's own words and languages. */
export function WordingsScreen() {
  const t = useT('wordings');
  const name = useLanguageName();
  const mine = useLanguage().split('-')[0]!;
  const [at, setAt] = useView(view);
  const language = at.language ?? mine;
  const asked = useOp(readWordings, { query: { language } });
  const languages = [...new Set([...COMMON_LANGUAGES, ...(asked.data?.languages ?? []), language])];
  return (
    <Page>
      <Stack gap="l">
        <Text dim>{t('means')}</Text>
        <Row align="top">
          <Select
            label={t('language')}
            options={languages.map((value) => ({ value, label: name(value) }))}
            value={language}
            onChange={(it) => it && setAt({ language: it })}
          />
          <Select
            label={t('group')}
            options={GROUPS.map((value) => ({ value, label: t(`groups.${value}`) }))}
            value={at.group}
            onChange={(it) => it && setAt({ group: it }, { replace: true })}
          />
        </Row>
        <Answer of={asked} rows={8} feature="wordings">
          {(it) => <Words key={it.language} of={it} group={at.group} />}
        </Answer>
      </Stack>
    </Page>
  );
}

function Waits({ of }: { of: NonNullable<Wordings['waits']> }) {
  const t = useT('wordings');
  const { slug } = useWorkspace();
  return (
    <Card>
      <Stack gap="xs">
        <Text>{t(of.here ? 'waitsHere' : 'waitsElse')}</Text>
        <Text dim small>
          {t('notBefore')} <TimeAt at={of.notBefore} />
        </Text>
        <a href={`/c/${slug}`}>{t('speak')}</a>
      </Stack>
    </Card>
  );
}

function Words({ of, group }: { of: Wordings; group: WordingGroup }) {
  const t = useT('wordings');
  const can = useCan();
  const name = useLanguageName();
  const [id] = useState(() => uuidv4());
  const [words, setWords] = useState<Record<string, string>>(() =>
    Object.fromEntries(of.texts.map((it) => [it.key, it.own ?? ''])),
  );
  const [reason, setReason] = useState('');
  const propose = useOpMutation(proposeWordings, { invalidates: ['wordings'] });
  const fixed = new Map(of.texts.map((it) => [it.key, it.fixed]));
  const faults = new Map(wordingFaults(words, (key) => fixed.get(key) ?? '').map((it) => [it.key, it.what]));
  const faulty = GROUPS.find((it) => WORDING_GROUPS[it].some((key) => faults.has(key)));
  const changed = of.texts.some((it) => (it.own ?? '') !== words[it.key]!.trim());
  const writes = can('custody.agree');
  const those = of.texts.filter((it) => (WORDING_GROUPS[group] as readonly string[]).includes(it.key));
  // words that steer are no texts of the catalogue
  const labelOf = (key: string, text: string): string => text || t(`keywords.${key.split('.')[1]}`);
  const fields = those.map((it) => (
    <Stack key={it.key} gap="xs">
      {writes ? (
        <TextArea
          label={labelOf(it.key, it.fixed)}
          optional
          rows={2}
          maxLength={600}
          lang={of.language}
          value={words[it.key]!}
          error={faults.has(it.key) ? t(`faults.${faults.get(it.key)}`) : undefined}
          onChange={(text) => setWords((now) => ({ ...now, [it.key]: text }))}
        />
      ) : (
        <>
          <Text dim small>
            <bdi>{labelOf(it.key, it.fixed)}</bdi>
          </Text>
          {it.own === null ? <Text small>{t('asItCame')}</Text> : <Said lang={of.language}>{it.own}</Said>}
        </>
      )}
      {it.proposed !== null && it.proposed !== it.own && (
        <Text small>
          {t('proposed')} <bdi lang={of.language}>{it.proposed}</bdi>
        </Text>
      )}
    </Stack>
  ));
  return (
    <Stack gap="l">
      {of.waits && <Waits of={of.waits} />}
      <Stack gap="xs">
        <Heading as="h2">{t(`groups.${group}`)}</Heading>
        <Text dim>{t(`groupMeans.${group}`)}</Text>
        {!of.shipped && <Text dim>{t('notShipped', { language: name(of.language) })}</Text>}
      </Stack>
      {writes ? (
        <Form
          deed={t('propose')}
          feature="wordings"
          blocked={
            of.waits
              ? t('waitsFirst')
              : faulty
                ? t('needMended', { group: t(`groups.${faulty}`) })
                : !changed
                  ? t('needOther')
                  : !reason.trim() && t('needReason')
          }
          onSubmit={async () => {
            await propose.mutateAsync({
              body: {
                id,
                language: of.language,
                words: Object.fromEntries(
                  Object.entries(words).flatMap(([key, text]) => (text.trim() ? [[key, text.trim()]] : [])),
                ),
                reason: reason.trim(),
              },
            });
            toast(t('asked'));
          }}
        >
          {fields}
          <Text dim>{t('how')}</Text>
          <TextField label={t('reason')} maxLength={500} value={reason} onChange={setReason} />
        </Form>
      ) : (
        fields
      )}
    </Stack>
  );
}
