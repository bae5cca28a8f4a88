import { useState } from 'react';
import { uuidv7 } from '#domain/ids.ts';
import { segmentsOf } from '#features/numbers/sms-text.rules.ts';
import { PlacePicker } from '#features/places/ui/place-picker.tsx';
import { readRumour } from '#features/rumours/rumours.contract.ts';
import { useOp, useOpMutation } from '#web/api.ts';
import { useFormat } from '#web/format.ts';
import { useLanguage, useT } from '#web/i18n.ts';
import { COMMON_LANGUAGES, useLanguageName } from '#web/language-names.ts';
import { Button, Buttons } from '#web/ui/button.tsx';
import { Dialog } from '#web/ui/dialog.tsx';
import { Select, TextArea } from '#web/ui/field.tsx';
import { Form } from '#web/ui/form.tsx';
import { Card, Said, Stack, Text } from '#web/ui/layout.tsx';
import { Loading } from '#web/ui/states.tsx';
import { MOST_LETTERS, segmentsFor, SPREADS } from '../broadcast.rules.ts';
import { proposeBroadcast, readReach } from '../broadcasts.contract.ts';
import { Cost, type Price } from './cost.tsx';

interface Words {
  language: string;
  text: string;
}
/** What is put behind each text has room. */
const ROOM = MOST_LETTERS - 60;

/** Proposes words to a district: how many they are for and what they cost is said while they are written. */
export function ProposeDialog({
  rumourId,
  price,
  onClose,
}: {
  rumourId: string | null;
  price: Price;
  onClose: () => void;
}) {
  const t = useT('broadcasts');
  const rumour = useOp(readRumour, { params: { id: rumourId ?? '' } }, { enabled: rumourId !== null });
  const waits = rumourId !== null && !rumour.data && !rumour.error;
  return (
    <Dialog open onClose={onClose} title={t('add')} width={640}>
      {waits ? (
        <Loading rows={4} />
      ) : (
        <ProposeForm
          rumour={
            rumour.data?.answer ? { id: rumour.data.id, claim: rumour.data.claim, answer: rumour.data.answer } : null
          }
          price={price}
          onClose={onClose}
        />
      )}
    </Dialog>
  );
}

function ProposeForm({
  rumour,
  price,
  onClose,
}: {
  rumour: { id: string; claim: string; answer: string } | null;
  price: Price;
  onClose: () => void;
}) {
  const t = useT('broadcasts');
  const format = useFormat();
  const name = useLanguageName();
  const mine = useLanguage().split('-')[0]!;
  const [id] = useState(() => uuidv7(Date.now()));
  const [place, setPlace] = useState<string | null>(null);
  const [texts, setTexts] = useState<Words[]>([{ language: mine, text: rumour?.answer.slice(0, ROOM) ?? '' }]);
  const [spread, setSpread] = useState('60');
  const reach = useOp(readReach, { query: { place: place ?? '' } }, { enabled: place !== null });
  const propose = useOpMutation(proposeBroadcast, { invalidates: ['broadcasts'] });
  const change = (at: number, part: Partial<Words>) =>
    setTexts((all) => all.map((it, n) => (n === at ? { ...it, ...part } : it)));
  const left = COMMON_LANGUAGES.filter((tag) => texts.every((it) => it.language !== tag));
  const unfinished = texts.some((it) => !it.text.trim());
  const people = reach.data?.people ?? 0;
  const segments = segmentsFor(
    Object.fromEntries(texts.map((it) => [it.language, `${it.text} ${t('endRoom')}`])),
    texts[0]!.language,
    reach.data?.byLanguage ?? [],
  );
  return (
    <Form
      deed={t('propose')}
      feature="broadcasts"
      blocked={!place ? t('needPlace') : unfinished ? t('needText') : reach.data && people === 0 && t('nobodyThere')}
      onSubmit={async () => {
        await propose.mutateAsync({
          body: {
            id,
            rumourId: rumour?.id ?? null,
            placeId: place!,
            texts,
            spreadMinutes: Number(spread) as (typeof SPREADS)[number],
          },
        });
        onClose();
      }}
      aside={<Button onClick={onClose}>{t('console:cancel')}</Button>}
    >
      {rumour && (
        <Stack gap="xs">
          <Text dim>{t('answers')}</Text>
          <Said>{rumour.claim}</Said>
        </Stack>
      )}
      <PlacePicker
        label={t('place')}
        hint={t('placeHint')}
        value={place}
        onChange={(it) => setPlace(it && 'id' in it ? it.id : null)}
      />
      {reach.data && (
        <Stack gap="xs">
          <Text>{t('people', { count: people, number: format.number(people) })}</Text>
          {people > 0 && (
            <Text dim small>
              {format.list(
                reach.data.byLanguage.map((it) => `${name(it.language || 'und')}: ${format.number(it.people)}`),
              )}
            </Text>
          )}
        </Stack>
      )}
      {texts.map((it, at) => (
        <Card key={it.language}>
          <Stack>
            <Select
              label={t('language')}
              hint={at === 0 && texts.length > 1 ? t('languageHint') : undefined}
              options={[it.language, ...left].map((value) => ({ value, label: name(value) }))}
              value={it.language}
              onChange={(language) => language && change(at, { language })}
            />
            <TextArea
              label={t('text')}
              hint={t('textHint', { count: segmentsOf(`${it.text} ${t('endRoom')}`).segments })}
              lang={it.language}
              rows={3}
              maxLength={ROOM}
              value={it.text}
              onChange={(text) => change(at, { text })}
            />
            {texts.length > 1 && (
              <Buttons>
                <Button look="link" onClick={() => setTexts((all) => all.filter((_, n) => n !== at))}>
                  {t('without', { language: name(it.language) })}
                </Button>
              </Buttons>
            )}
          </Stack>
        </Card>
      ))}
      {left[0] && texts.length < 8 && (
        <Buttons>
          <Button onClick={() => setTexts((all) => [...all, { language: left[0]!, text: '' }])}>
            {t('anotherLanguage')}
          </Button>
        </Buttons>
      )}
      <Select
        label={t('spread')}
        hint={t('spreadHint')}
        options={SPREADS.map((it) => ({ value: String(it), label: t(`spreads.${it}`) }))}
        value={spread}
        onChange={(it) => setSpread(it ?? '60')}
      />
      {people > 0 && (
        <Text>
          {t('costs')}: <Cost segments={segments} price={price} />
        </Text>
      )}
      <Text dim>{t('warning')}</Text>
    </Form>
  );
}
