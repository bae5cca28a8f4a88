import { useEffect, useState } from 'react';
import { useQuery } from '@tanstack/react-query';
import { uuidv7 } from '#domain/ids.ts';
import type { BodyIn, OutOf } from '#domain/operation.ts';
import { PlacePicker } from '#features/places/ui/place-picker.tsx';
import { call, useOpMutation } from '#web/api.ts';
import { serverNow } from '#web/clock.ts';
import { useT } from '#web/i18n.ts';
import { TLP_WORDS } from '#web/ui/badges.tsx';
import { Button, IconButton } from '#web/ui/button.tsx';
import { Checkbox } from '#web/ui/choices.tsx';
import { Combobox } from '#web/ui/combobox.tsx';
import { DateField } from '#web/ui/date-field.tsx';
import { FieldGroup, Select, TextArea, TextField, type Option } from '#web/ui/field.tsx';
import { Form } from '#web/ui/form.tsx';
import { IconClose } from '#web/ui/icons.ts';
import { Card, Heading, Stack, Text } from '#web/ui/layout.tsx';
import { toast } from '#web/ui/toast.tsx';
import { FUNDINGS, INITIATIVE_STATES, MONEY_KINDS, ROLES_IN } from '../directory.rules.ts';
import { alikeInitiatives, changeInitiative, createInitiative, type readInitiative } from '../initiatives.contract.ts';
import { CodePicker } from './code-picker.tsx';
import { NeighbourList, StanceFields, type Said } from './neighbours.tsx';
import { searchEntries } from './organisation-form.tsx';
import css from './directory.module.css';

type Initiative = OutOf<typeof readInitiative>;
type Body = BodyIn<typeof changeInitiative>;
interface PlaceRow {
  placeId: string | null;
  text: string | null;
  whole: boolean;
  keep?: Pick<Initiative['placed'][number], 'lat' | 'lon' | 'precision' | 'share'>;
}
interface MoneyRow {
  kind: (typeof MONEY_KINDS)[number];
  amount: string;
  currency: string;
  on: string;
  keep?: { to: string | null; rate: number | null; actorId: string | null; name: string | null };
}

const replace = <T,>(list: readonly T[], at: number, change: Partial<T>): T[] =>
  list.map((one, n) => (n === at ? { ...one, ...change } : one));

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
  const [parties, setParties] = useState<{ role: (typeof ROLES_IN)[number]; body: Option | null }[]>(
    initiative?.parties.map((it) => ({ role: it.role, body: { value: it.id ?? it.name, label: it.name } })) ?? [
      { role: 'leads', body: null },
    ],
  );
  const known = new Set(initiative?.parties.flatMap((it) => it.id ?? []));
  const [found, setFound] = useState<ReadonlySet<string>>(known);
  const [purposes, setPurposes] = useState<(Option & { share: number | null; name: string | null })[]>(
    initiative?.purposes.map((it) => ({
      value: `${it.list}:${it.code}`,
      label: it.name,
      share: it.share,
      name: it.name,
    })) ?? [],
  );
  const [places, setPlaces] = useState<PlaceRow[]>(
    initiative?.placed.map((it) => ({
      placeId: it.placeId,
      text: it.placeId ? null : it.text || null,
      whole: it.whole,
      keep: it,
    })) ?? [{ placeId: null, text: null, whole: false }],
  );
  const [money, setMoney] = useState<MoneyRow[]>(
    initiative?.money.map((it) => ({
      kind: it.kind,
      amount: String(it.amount),
      currency: it.currency ?? '',
      on: it.on ?? '',
      keep: it,
    })) ?? [],
  );
  const [it, setIt] = useState({
    title: initiative?.title ?? '',
    description: initiative?.description ?? '',
    state: initiative?.state ?? ('planned' as const),
    from: initiative?.actualFrom ?? initiative?.plannedFrom ?? '',
    to: initiative?.actualTo ?? initiative?.plannedTo ?? '',
    funding: initiative?.funding ?? ('unknown' as const),
    ledLocally: initiative?.ledLocally ?? null,
    forWhom: initiative?.forWhom ?? '',
    results: initiative?.results.map((one) => one.what).join('\n') ?? '',
    label: String(initiative?.label ?? 1),
    source: '',
  });
  const set =
    <K extends keyof typeof it>(key: K) =>
    (value: (typeof it)[K]) =>
      setIt((now) => ({ ...now, [key]: value }));
  const [said, setSaid] = useState<Record<string, Said | null>>({});
  const create = useOpMutation(createInitiative, { invalidates: ['initiatives'] });
  const change = useOpMutation(changeInitiative, { invalidates: ['initiatives'] });

  const began = it.state === 'planned' ? ('planned' as const) : ('actual' as const);
  const planned = {
    title: it.title.trim() || '…',
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
    places: places.flatMap((one) =>
      one.placeId || one.text?.trim() || (one.keep && one.keep.lat !== null)
        ? [
            {
              placeId: one.placeId,
              text: one.text?.trim() || null,
              whole: one.whole,
              ...(one.keep && !one.placeId ? { lat: one.keep.lat, lon: one.keep.lon } : {}),
              precision: one.keep?.precision ?? ('unknown' as const),
              share: one.keep?.share ?? null,
            },
          ]
        : [],
    ),
    plannedFrom: began === 'planned' ? it.from || null : (initiative?.plannedFrom ?? null),
    plannedTo:
      began === 'planned' || !['done', 'stopped'].includes(it.state) ? it.to || null : (initiative?.plannedTo ?? null),
    actualFrom: began === 'actual' ? it.from || null : null,
    actualTo: ['done', 'stopped'].includes(it.state) ? it.to || null : null,
    forWhom: it.forWhom.trim() || null,
    funding: it.funding,
    ledLocally: it.ledLocally,
  };
  const asked = useSettled(planned);
  const around = useQuery({
    queryKey: ['initiatives.alike', id, JSON.stringify(asked)],
    queryFn: ({ signal }) => call(alikeInitiatives, { body: { id, ...asked }, signal }),
    enabled: asked.places.some((one) => one.placeId) && (asked.purposes.length > 0 || it.title.trim() !== ''),
    placeholderData: (before) => before,
  });
  const neighbours = around.data?.neighbours ?? [];
  const unsaid = neighbours.filter((one) => one.asked && !one.agreed && !said[one.initiative.id]);
  const badMoney = money.some(
    (one) =>
      one.amount.trim() !== '' &&
      (!Number.isFinite(Number(one.amount)) || (one.currency !== '' && !/^[A-Z]{3}$/.test(one.currency))),
  );
  const blocked = !it.title.trim()
    ? t('need.title')
    : it.from && it.to && it.from > it.to
      ? t('need.order')
      : badMoney
        ? t('need.money')
        : unsaid.length > 0
          ? t('need.stances', { count: unsaid.length })
          : Object.values(said).some((one) => one?.stance === 'differs' && !one.words.trim())
            ? t('problems.reason_needed')
            : null;
  const save = async () => {
    const rest: Partial<typeof planned> = { ...planned };
    const body: Body = {
      ...rest,
      title: it.title.trim(),
      language: initiative?.language ?? 'und',
      titles: initiative?.titles ?? {},
      description: it.description.trim() || null,
      state: it.state,
      people: initiative?.people ?? [],
      results: it.results
        .split('\n')
        .map((line) => line.trim())
        .filter(Boolean)
        .map((what) => initiative?.results.find((one) => one.what === what) ?? { what }),
      money: money
        .filter((one) => one.amount.trim() !== '')
        .map((one) => ({
          kind: one.kind,
          amount: Number(one.amount),
          currency: one.currency || null,
          on: one.on || null,
          to: one.keep?.to ?? null,
          rate: null,
          actorId: one.keep?.actorId ?? null,
          name: one.keep?.actorId ? null : (one.keep?.name ?? null),
        })),
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
  const away = (what: string, run: () => void) => (
    <IconButton label={t('takeAway', { what })} onClick={run}>
      <IconClose size={16} />
    </IconButton>
  );
  return (
    <Form
      feature="directory"
      deed={t(initiative ? 'saveChange' : 'initiative.save')}
      blocked={blocked}
      onSubmit={save}
      aside={<Button onClick={onCancel}>{t('console:cancel')}</Button>}
    >
      <TextField label={t('fields.title')} value={it.title} onChange={set('title')} maxLength={500} data-autofocus />
      <FieldGroup label={t('fields.parties')} hint={t('initiative.partiesHint')}>
        <Stack gap="s">
          {parties.map((one, at) => (
            <div key={at} className={css.line}>
              <Combobox
                label={t('partyOf', { n: at + 1 })}
                options={async (text, signal) => {
                  const options = await searchEntries()(text, signal);
                  setFound((now) => new Set([...now, ...options.map((option) => option.value)]));
                  return options;
                }}
                create={(text) => t('initiative.asWritten', { text })}
                value={one.body}
                onChange={(body) => setParties(replace(parties, at, { body }))}
              />
              <Select
                label={t('role.label')}
                options={choices(ROLES_IN, 'role')}
                value={one.role}
                onChange={(role) => role && setParties(replace(parties, at, { role }))}
              />
              {away(one.body?.label ?? t('partyOf', { n: at + 1 }), () =>
                setParties(parties.filter((_, n) => n !== at)),
              )}
            </div>
          ))}
          <div>
            <Button size="small" onClick={() => setParties([...parties, { role: 'takes_part', body: null }])}>
              {t('addParty')}
            </Button>
          </div>
        </Stack>
      </FieldGroup>
      <FieldGroup label={t('fields.purposes')} hint={t('initiative.purposesHint')} optional>
        <Stack gap="s">
          {purposes.map((one, at) => (
            <div key={one.value} className={css.line}>
              <Text>
                <bdi>{one.label}</bdi>
              </Text>
              <span />
              {away(one.label, () => setPurposes(purposes.filter((_, n) => n !== at)))}
            </div>
          ))}
          <CodePicker
            label={t('addPurpose')}
            optional
            value={null}
            onChange={(code) =>
              code &&
              !purposes.some((one) => one.value === code.value) &&
              setPurposes([...purposes, { ...code, share: null, name: null }])
            }
          />
        </Stack>
      </FieldGroup>
      <FieldGroup label={t('fields.where')} optional>
        <Stack gap="s">
          {places.map((one, at) => (
            <div key={at} className={css.line}>
              <PlacePicker
                label={t('placeOf', { n: at + 1 })}
                freely
                value={one.placeId}
                text={one.text}
                onChange={(place) =>
                  setPlaces(
                    replace<PlaceRow>(places, at, {
                      placeId: place && 'id' in place ? place.id : null,
                      text: place && !('id' in place) ? place.text : null,
                      keep: undefined as never,
                    }),
                  )
                }
              />
              <Checkbox
                label={t('whole')}
                checked={one.whole}
                onChange={(whole) => setPlaces(replace(places, at, { whole }))}
              />
              {away(t('placeOf', { n: at + 1 }), () => setPlaces(places.filter((_, n) => n !== at)))}
            </div>
          ))}
          <div>
            <Button size="small" onClick={() => setPlaces([...places, { placeId: null, text: null, whole: false }])}>
              {t('addPlace')}
            </Button>
          </div>
        </Stack>
      </FieldGroup>
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
      <FieldGroup label={t('fields.money')} hint={t('initiative.moneyHint')} optional>
        <Stack gap="s">
          {money.map((one, at) => (
            <div key={at} className={css.two}>
              <Select
                label={t('moneyKind.label')}
                options={choices(MONEY_KINDS, 'moneyKind')}
                value={one.kind}
                onChange={(kind) => kind && setMoney(replace(money, at, { kind }))}
              />
              <TextField
                label={t('amount')}
                dir="ltr"
                inputMode="decimal"
                value={one.amount}
                onChange={(amount) => setMoney(replace(money, at, { amount }))}
              />
              <TextField
                label={t('currency')}
                hint={t('currencyHint')}
                dir="ltr"
                value={one.currency}
                onChange={(currency) => setMoney(replace(money, at, { currency: currency.toUpperCase() }))}
                maxLength={3}
              />
              <DateField
                label={t('onDay')}
                optional
                value={one.on}
                onChange={(on) => setMoney(replace(money, at, { on }))}
              />
              {away(t('moneyOf', { n: at + 1 }), () => setMoney(money.filter((_, n) => n !== at)))}
            </div>
          ))}
          <div>
            <Button
              size="small"
              onClick={() => setMoney([...money, { kind: 'commitment', amount: '', currency: 'USD', on: '' }])}
            >
              {t('addMoney')}
            </Button>
          </div>
        </Stack>
      </FieldGroup>
      <TextArea
        label={t('fields.results')}
        hint={t('initiative.resultsHint')}
        optional
        rows={3}
        value={it.results}
        onChange={set('results')}
      />
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
