import { useMemo, useState } from 'react';
import { z } from 'zod';
import { useOp } from '#web/api.ts';
import { useLanguage, useT } from '#web/i18n.ts';
import { Go, useView } from '#web/navigation.tsx';
import { Badge } from '#web/ui/badges.tsx';
import { Button } from '#web/ui/button.tsx';
import { Select, TextField, type Option } from '#web/ui/field.tsx';
import { Card, Heading, Row, Stack, Text } from '#web/ui/layout.tsx';
import { Answer } from '#web/ui/states.tsx';
import { askCatalogue } from '../../catalogue/catalogue.contract.ts';
import { ASKED } from '../../catalogue/question.rules.ts';
import css from '../directory.module.css';
import own from './catalogue.module.css';
import {
  Deeds,
  Discrepancies,
  Documents,
  Fact,
  Understandings,
  useRegionName,
  type Help,
  type Shown,
} from './catalogue-words.tsx';
import { askedOf, CONTEXTS } from './question-words.ts';

const view = z.object({
  activity: z.string().max(60).optional(),
  context: z.enum(CONTEXTS).optional(),
  region: z.string().max(60).optional(),
});

/** Asks: an activity of the tree, a kind of country, a state or region; answers with who could, under what concept, and what is missing. */
export function AskForHelp({ all }: { all: Shown }) {
  const t = useT('catalogue');
  const language = useLanguage();
  const regionName = useRegionName();
  const [at, setAt] = useView(view);
  const known =
    all.activities.some((it) => it.code === at.activity) && at.region !== undefined && all.regions.includes(at.region);
  const activities = useMemo(() => {
    const option = (it: Shown['activities'][number], deep: number): Option[] => [
      { value: it.code, label: `${'– '.repeat(deep)}${t(`activity.${it.code}`, { defaultValue: it.name })}` },
      ...all.activities.filter((one) => one.above === it.code).flatMap((one) => option(one, deep + 1)),
    ];
    return all.activities
      .filter((it) => it.above === null)
      .map((it) => ({ group: t(`activity.${it.code}`, { defaultValue: it.name }), options: option(it, 0) }));
  }, [all, t]);
  const regions = useMemo(() => {
    const named = (codes: string[]) =>
      codes
        .map((code) => ({ value: code, label: regionName(code) }))
        .toSorted((a, b) => a.label.localeCompare(b.label, language));
    const isState = (code: string) => /^[A-Z]{2}$/.test(code);
    return [
      { group: t('ask.regions'), options: named(all.regions.filter((code) => !isState(code))) },
      { group: t('ask.states'), options: named(all.regions.filter(isState)) },
    ];
    // the names change with the language alone
  }, [all, t, language]);
  const activity = at.activity ?? null;
  const asked = useOp(
    askCatalogue,
    { query: { activity: at.activity ?? '', context: at.context ?? 'developing', region: at.region ?? '' } },
    { enabled: known && at.context !== undefined, keep: true },
  );
  return (
    <Stack gap="l">
      <AskInWords
        onRead={(it) =>
          setAt({
            activity: it.activity ?? undefined,
            context: CONTEXTS.find((one) => one === it.context),
            region: it.region ?? undefined,
          })
        }
      />
      <div className={css.two}>
        <Select
          label={t('ask.activity')}
          options={activities}
          value={activity}
          onChange={(it) => setAt({ activity: it ?? undefined })}
        />
        <Select
          label={t('ask.context')}
          options={CONTEXTS.map((it) => ({ value: it, label: t(`context.${it}`) }))}
          value={at.context ?? null}
          onChange={(it) => setAt({ context: it ?? undefined })}
        />
        <Select
          label={t('ask.region')}
          options={regions}
          value={at.region ?? null}
          onChange={(it) => setAt({ region: it ?? undefined })}
        />
      </div>
      {activity !== null && <About code={activity} all={all} />}
      {known && at.context !== undefined ? (
        <Answer of={asked} rows={8} feature="catalogue">
          {(answer) => <Helpers of={answer} all={all} />}
        </Answer>
      ) : (
        <Text dim>{t('ask.first')}</Text>
      )}
    </Stack>
  );
}

/** The question as somebody would say it; what was understood stands in the three choices below, what was not is said. */
function AskInWords({ onRead }: { onRead: (it: Awaited<ReturnType<typeof askedOf>>) => void }) {
  const t = useT('catalogue');
  const language = useLanguage();
  const [text, setText] = useState('');
  const [read, setRead] = useState<Awaited<ReturnType<typeof askedOf>> | null>(null);
  const ask = async () => {
    const it = await askedOf(text, language);
    setRead(it);
    if (it.names.length > 0) onRead(it);
  };
  const missing = read && ASKED.filter((what) => read[what] === null);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (text.trim()) void ask();
      }}
    >
      <Stack gap="s">
        <div className={own.ask}>
          <TextField
            label={t('ask.inWords')}
            hint={t('ask.inWordsHint')}
            value={text}
            onChange={setText}
            maxLength={500}
          />
          <Button type="submit" blocked={text.trim() ? null : t('ask.write')}>
            {t('ask.read')}
          </Button>
        </div>
        {read && (
          <p role="status" className={own.read}>
            {read.names.length > 0 && t('ask.understood', { what: read.names.join(' · ') })}{' '}
            {missing!.length > 0 &&
              t('ask.notUnderstood', { what: missing!.map((what) => t(`ask.${what}`)).join(', ') })}
          </p>
        )}
      </Stack>
    </form>
  );
}

function About({ code, all }: { code: string; all: Shown }) {
  const it = all.activities.find((one) => one.code === code);
  return it ? (
    <Text dim small>
      <Fact>
        {it.name}: {it.about}
      </Fact>
    </Text>
  ) : null;
}

function Helpers({ of, all }: { of: Help; all: Shown }) {
  const t = useT('catalogue');
  const nearest = of.helpers.filter((it) => it.fit !== 'elsewhere');
  const models = of.helpers.filter((it) => it.fit === 'elsewhere');
  return (
    <Stack gap="l">
      <Stack gap="s">
        <p role="status">
          <strong>{t('answer.count', { count: nearest.length })}</strong> {t('asOf', { year: all.source.year })}
        </p>
        {of.missing.length > 0 && (
          <Card as="section" aria-label={t('answer.missing')}>
            <Text strong>{t('answer.missing')}</Text>
            <ul className={own.facts}>
              {of.missing.map((it) => (
                <li key={it}>{t(`missing.${it}`)}</li>
              ))}
            </ul>
          </Card>
        )}
      </Stack>
      {nearest.map((it) => (
        <Helper key={it.body.code} of={it} all={all} />
      ))}
      {models.length > 0 && (
        <>
          <Heading as="h2">{t('answer.models')}</Heading>
          <Text dim>{t('answer.modelsWhy')}</Text>
          {models.map((it) => (
            <Helper key={it.body.code} of={it} all={all} />
          ))}
        </>
      )}
      {of.silent.length > 0 && (
        <Stack gap="s">
          <Heading as="h2">{t('answer.silent')}</Heading>
          <ul className={own.facts}>
            {of.silent.map((it) => (
              <li key={it.code}>
                <BodyLink code={it.code} all={all} />
              </li>
            ))}
          </ul>
        </Stack>
      )}
    </Stack>
  );
}

/** The name of a body of the catalogue; leads to all that is told of it. */
export function BodyLink({ code, all }: { code: string; all: Shown }) {
  const it = all.bodies.find((one) => one.code === code);
  return (
    <Go to="/w/$workspace/who-can-help" search={{ tab: 'bodies', body: code }} className={own.link}>
      <Fact>
        {it?.name ?? code}
        {it?.acronym && ` (${it.acronym})`}
      </Fact>
    </Go>
  );
}

function Helper({ of, all }: { of: Help['helpers'][number]; all: Shown }) {
  const t = useT('catalogue');
  return (
    <Card as="article">
      <Stack gap="s">
        <Heading as="h2">
          <BodyLink code={of.body.code} all={all} />
        </Heading>
        {of.path.length > 1 && (
          <Text dim small>
            {t('partOf')}{' '}
            <Fact>
              {of.path
                .slice(1)
                .map((code) => all.bodies.find((it) => it.code === code)?.name ?? code)
                .join(' · ')}
            </Fact>
          </Text>
        )}
        <Row>
          <Badge tone={of.fit === 'here' ? 'accent' : 'plain'}>{t(`fit.${of.fit}`)}</Badge>
          <Badge>{t(`manner.${of.manner}`)}</Badge>
        </Row>
        <Heading as="h3">{t('answer.concept')}</Heading>
        <Understandings of={of.understanding} all={all} />
        <Heading as="h3">{t('answer.does')}</Heading>
        <Deeds of={of.does} all={all} />
        {of.lacks.length > 0 && (
          <>
            <Heading as="h3">{t('answer.lacks')}</Heading>
            <ul className={own.facts}>
              {of.lacks.map((it) => (
                <li key={it}>{t(`lack.${it}`)}</li>
              ))}
            </ul>
          </>
        )}
        {of.documents.length > 0 && (
          <details>
            <summary>{t('answer.documents', { count: of.documents.length })}</summary>
            <Documents of={of.documents} all={all} />
          </details>
        )}
        {of.discrepancies.length > 0 && (
          <>
            <Heading as="h3">{t('answer.discrepancies')}</Heading>
            <Discrepancies of={of.discrepancies} all={all} />
          </>
        )}
      </Stack>
    </Card>
  );
}
