import { useEffect, useState } from 'react';
import { useQuery } from '@tanstack/react-query';
import { uuidv7 } from '#domain/ids.ts';
import type { BodyIn, OutOf } from '#domain/operation.ts';
import { call, useOpMutation } from '#web/api.ts';
import { serverNow } from '#web/clock.ts';
import { useT } from '#web/i18n.ts';
import { TLP_WORDS } from '#web/ui/badges.tsx';
import { Button } from '#web/ui/button.tsx';
import { DateField } from '#web/ui/date-field.tsx';
import { Select, TextArea, TextField } from '#web/ui/field.tsx';
import { Form } from '#web/ui/form.tsx';
import { Card, Heading, Stack, Text } from '#web/ui/layout.tsx';
import { toast } from '#web/ui/toast.tsx';
import { FUNDINGS, INITIATIVE_STATES } from '../directory.rules.ts';
import { daysOf, shownDays } from '../initiative-dates.rules.ts';
import {
  moneyGiven,
  moneyRow,
  ownPoint,
  placeGiven,
  placeRow,
  type MoneyRow,
  type PlaceRow,
} from '../initiative-lines.rules.ts';
import { badDescriptions, descriptionRows, descriptionsGiven } from '../initiative-descriptions.rules.ts';
import { badTitles, titleRows, titlesOf } from '../initiative-titles.rules.ts';
import { alikeInitiatives, changeInitiative, createInitiative, type readInitiative } from '../initiatives.contract.ts';
import { NeighbourList, StanceFields, type Said } from './neighbours.tsx';
import css from './directory.module.css';
import {
  badPeople,
  PeopleField,
  peopleOf,
  peopleRows,
  resultRows,
  ResultsField,
  resultsOf,
} from './initiative-counts.tsx';
import {
  MoneyField,
  PartiesField,
  PlacesField,
  PurposesField,
  type PartyRow,
  type PurposeRow,
} from './initiative-lists.tsx';
import { DescriptionsField, TitlesField } from './titles-field.tsx';

type Initiative = OutOf<typeof readInitiative>;
type Body = BodyIn<typeof changeInitiative>;
/** Waits until nothing was changed for a moment, so that neighbours are asked for once. */
function useSettled<T>(value: T, ms = 500): T {
  const [settled, setSettled] = useState(value);
  const key = JSON.stringify(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(JSON.parse(key) as T), ms);
    return () => clearTimeout(timer);
  }, [key, ms]);
  return settled;
}

/**
 * An initiative, new or as it stands. As it is written, those who do the like there already are shown, local ones first; before it is saved it must be said
 * what was agreed with those much alike.
 */
export function InitiativeForm({
  initiative,
  onDone,
  onCancel,
}: {
  initiative?: Initiative;
  onDone: (id: string) => void;
  onCancel: () => void;
}) {
  const t = useT('directory');
  const [id] = useState(() => initiative?.id ?? uuidv7(serverNow()));
  const [parties, setParties] = useState<PartyRow[]>(
    initiative?.parties.map((it) => ({ role: it.role, body: { value: it.id ?? it.name, label: it.name } })) ?? [
      { role: 'leads', body: null },
    ],
  );
  const known = new Set(initiative?.parties.flatMap((it) => it.id ?? []));
  const [found, setFound] = useState<ReadonlySet<string>>(known);
  const [purposes, setPurposes] = useState<PurposeRow[]>(
    initiative?.purposes.map((it) => ({
      value: `${it.list}:${it.code}`,
      label: it.name,
      share: it.share,
      name: it.told,
    })) ?? [],
  );
  const [places, setPlaces] = useState<PlaceRow[]>(
    initiative?.placed.map(placeRow) ?? [{ placeId: null, text: null, point: null, whole: false }],
  );
  const [money, setMoney] = useState<MoneyRow[]>(initiative?.money.map(moneyRow) ?? []);
  const shown = shownDays(initiative);
  const before = initiative && {
    language: initiative.ownLanguage,
    description: initiative.ownDescription,
    descriptions: initiative.descriptions,
  };
  const [titles, setTitles] = useState(() => titleRows(initiative));
  const [descriptions, setDescriptions] = useState(() => (before ? descriptionRows(before) : []));
  const [it, setIt] = useState({
    description: initiative?.ownDescription ?? '',
    state: initiative?.state ?? ('planned' as const),
    ...shown,
    funding: initiative?.funding ?? ('unknown' as const),
    ledLocally: initiative?.ledLocally ?? null,
    forWhom: initiative?.forWhom ?? '',
    label: String(initiative?.label ?? 1),
    source: '',
  });
  const set =
    <K extends keyof typeof it>(key: K) =>
    (value: (typeof it)[K]) =>
      setIt((now) => ({ ...now, [key]: value }));
  const [people, setPeople] = useState(() => peopleRows(initiative));
  const [results, setResults] = useState(() => resultRows(initiative));
  const [said, setSaid] = useState<Record<string, Said | null>>({});
  const create = useOpMutation(createInitiative, { invalidates: ['initiatives'] });
  const change = useOpMutation(changeInitiative, { invalidates: ['initiatives'] });

  const { title, language, titles: otherTitles } = titlesOf(titles, initiative);
  const planned = {
    title: title || '…',
    parties: parties.flatMap((one) =>
      one.body
        ? [
            found.has(one.body.value)
              ? { role: one.role, actorId: one.body.value }
              : { role: one.role, name: one.body.label },
          ]
        : [],
    ),
    purposes: purposes.map((one) => ({
      list: one.value.slice(0, one.value.indexOf(':')),
      code: one.value.slice(one.value.indexOf(':') + 1),
      share: one.share,
      name: one.name,
    })),
    places: places.flatMap((one) => placeGiven(one) ?? []),
    ...daysOf(it.state, it, initiative),
    forWhom: it.forWhom.trim() || null,
    funding: it.funding,
    ledLocally: it.ledLocally,
  };
  const asked = useSettled(planned);
  const around = useQuery({
    queryKey: ['initiatives.alike', id, JSON.stringify(asked)],
    queryFn: ({ signal }) => call(alikeInitiatives, { body: { id, ...asked }, signal }),
    enabled: asked.places.some((one) => one.placeId) && (asked.purposes.length > 0 || title !== ''),
    placeholderData: (before) => before,
  });
  const neighbours = around.data?.neighbours ?? [];
  const unsaid = neighbours.filter((one) => one.asked && !one.agreed && !said[one.initiative.id]);
  const badMoney = money.some(
    (one) =>
      one.amount.trim() !== '' &&
      (!Number.isFinite(Number(one.amount)) || (one.currency !== '' && !/^[A-Z]{3}$/.test(one.currency))),
  );
  const wrongTitles = badTitles(titles);
  const wrongDescriptions = badDescriptions(language, descriptions);
  const blocked = !title
    ? t('need.title')
    : wrongTitles
      ? t(`need.titles.${wrongTitles}`)
      : wrongDescriptions
        ? t(`need.descriptions.${wrongDescriptions}`)
        : // what a file told out of order may be left so
          it.from && it.to && it.from > it.to && !(it.from === shown.from && it.to === shown.to)
          ? t('need.order')
          : badMoney
            ? t('need.money')
            : places.some((one) => one.point?.trim() && !ownPoint(one))
              ? t('need.point')
              : badPeople(people)
                ? t('need.people')
                : unsaid.length > 0
                  ? t('need.stances', { count: unsaid.length })
                  : Object.values(said).some((one) => one?.stance === 'differs' && !one.words.trim())
                    ? t('problems.reason_needed')
                    : null;
  const save = async () => {
    const rest: Partial<typeof planned> = { ...planned };
    const body: Body = {
      ...rest,
      title,
      language,
      titles: otherTitles,
      description: it.description.trim() || null,
      descriptions: descriptionsGiven(it.description.trim(), language, descriptions, before),
      state: it.state,
      people: peopleOf(people),
      results: resultsOf(results),
      money: money.flatMap((one) => moneyGiven(one) ?? []),
      label: Number(it.label),
      source: it.source.trim() ? { kind: 'person', title: it.source.trim() } : null,
      neighbours: Object.entries(said).flatMap(([other, one]) =>
        one ? [{ id: other, stance: one.stance, words: one.words.trim() || null }] : [],
      ),
    };
    const { findings } = initiative
      ? await change.mutateAsync({ params: { id }, body })
      : await create.mutateAsync({ body: { ...body, id } });
    toast(
      findings[0]
        ? t(`findings.${findings[0].code}`, { detail: findings[0].detail, defaultValue: t('saved') })
        : t('saved'),
    );
    onDone(id);
  };
  const choices = <V extends string>(of: readonly V[], key: string) =>
    of.map((value) => ({ value, label: t(`${key}.${value as string}`) }));
  return (
    <Form
      feature="directory"
      deed={t(initiative ? 'saveChange' : 'initiative.save')}
      blocked={blocked}
      onSubmit={save}
      aside={<Button onClick={onCancel}>{t('console:cancel')}</Button>}
    >
      <TitlesField rows={titles} onChange={setTitles} />
      <PartiesField
        parties={parties}
        onChange={setParties}
        onFound={(ids) => setFound((now) => new Set([...now, ...ids]))}
      />
      <PurposesField purposes={purposes} onChange={setPurposes} />
      <PlacesField places={places} onChange={setPlaces} />
      <div className={css.two}>
        <Select
          label={t('fields.state')}
          options={choices(INITIATIVE_STATES, 'state')}
          value={it.state}
          onChange={(state) => state && set('state')(state as never)}
        />
        <DateField label={t('fields.from')} optional value={it.from} onChange={set('from')} />
        <DateField label={t('fields.to')} optional value={it.to} onChange={set('to')} />
        <Select
          label={t('fields.funding')}
          options={choices(FUNDINGS, 'funding')}
          value={it.funding}
          onChange={(funding) => funding && set('funding')(funding as never)}
        />
        <Select
          label={t('fields.ledLocally')}
          hint={t('initiative.ledLocallyHint')}
          optional
          none={t('notKnown')}
          options={[
            { value: 'yes', label: t('yes') },
            { value: 'no', label: t('no') },
          ]}
          value={it.ledLocally === null ? null : it.ledLocally ? 'yes' : 'no'}
          onChange={(value) => set('ledLocally')(value === null ? null : value === 'yes')}
        />
        <TextField label={t('fields.forWhom')} optional value={it.forWhom} onChange={set('forWhom')} maxLength={2000} />
      </div>
      {(neighbours.length > 0 || around.isFetching) && (
        <Card>
          <Stack gap="s">
            <Heading>{t('neighbour.before', { count: neighbours.length })}</Heading>
            <Text dim>{t('neighbour.beforeWhy')}</Text>
            <NeighbourList
              of={neighbours}
              more={around.data?.more ?? 0}
              fields={(one) =>
                one.agreed && !said[one.initiative.id] ? (
                  <Text small>{t(`stance.${one.agreed.stance}`)}</Text>
                ) : (
                  <StanceFields
                    value={said[one.initiative.id] ?? null}
                    onChange={(value) => setSaid((now) => ({ ...now, [one.initiative.id]: value }))}
                  />
                )
              }
            />
          </Stack>
        </Card>
      )}
      <TextArea
        label={t('fields.description')}
        optional
        rows={4}
        value={it.description}
        onChange={set('description')}
        maxLength={20000}
      />
      <DescriptionsField rows={descriptions} onChange={setDescriptions} />
      <MoneyField money={money} onChange={setMoney} />
      <PeopleField people={people} onChange={setPeople} />
      <ResultsField results={results} onChange={setResults} />
      <div className={css.two}>
        <Select
          label={t('fields.label')}
          hint={t('labelHint')}
          options={TLP_WORDS.map((word, at) => ({ value: String(at), label: `TLP:${word} · ${t(`labels.${at}`)}` }))}
          value={it.label}
          onChange={(value) => value && set('label')(value)}
        />
        <TextField
          label={t('toldBy')}
          hint={t('toldByHint')}
          optional
          value={it.source}
          onChange={set('source')}
          maxLength={300}
        />
      </div>
    </Form>
  );
}
