import { useState } from 'react';
import { LEVEL_KEYS, LEVELS } from '#domain/levels.ts';
import { legalSteps } from '#domain/transitions.ts';
import { call, useOpMutation } from '#web/api.ts';
import { useT } from '#web/i18n.ts';
import { ConfidenceDots, TLP_WORDS } from '#web/ui/badges.tsx';
import { Button } from '#web/ui/button.tsx';
import { RadioCards } from '#web/ui/choices.tsx';
import { Combobox } from '#web/ui/combobox.tsx';
import { Dialog } from '#web/ui/dialog.tsx';
import { Select, TextArea, TextField, type Option } from '#web/ui/field.tsx';
import { Row, Stack, Text } from '#web/ui/layout.tsx';
import { NumberRange } from '#web/ui/number-range.tsx';
import { rangeProblem, unknownRange, type Range } from '#web/ui/number-range.rules.ts';
import { ErrorState } from '#web/ui/states.tsx';
import { toast } from '#web/ui/toast.tsx';
import { WhenField } from '#web/ui/when-field.tsx';
import { whenProblem, type When } from '#web/ui/when.rules.ts';
import { PickActors, type Picked } from '#features/people/ui/pick-actors.tsx';
import { WhereField } from '#features/places/ui/where-field.tsx';
import type { Where } from '#features/places/where.rules.ts';
import { INCIDENT_STATES, judgementNeedsReason, type IncidentState } from '../incident-states.rules.ts';
import {
  changeIncident,
  decideIncident,
  listIncidents,
  mergeIncident,
  setIncidentActors,
} from '../incidents.contract.ts';
import type { IncidentDetail } from './incident-view.tsx';
import { TypeSelect } from './types.tsx';

const invalidates = ['incidents', 'desk'];
interface Given {
  incident: IncidentDetail;
  onClose: () => void;
}
/** The states that a person may choose next. */
const nextStates = (state: IncidentState): IncidentState[] => [
  ...new Set(legalSteps(INCIDENT_STATES, state, 'person').map((it) => it.to)),
];

/**
 * What is held to be known: the next legal states and no others. Somebody verifies before it is judged, so beginning to verify keeps the dialog
 * open for the judgement. Against the rule's proposal, and to take up again what was judged, a reason is asked.
 */
export function DecideDialog({ incident, onClose }: Given) {
  const t = useT('incidents', 'domain');
  const { proposed } = incident.confidence;
  const choices = nextStates(incident.state);
  const [chosen, setState] = useState<IncidentState | null>(null);
  const state = chosen && choices.includes(chosen) ? chosen : choices.includes(proposed) ? proposed : choices[0]!;
  const [reason, setReason] = useState('');
  const decide = useOpMutation(decideIncident, {
    invalidates,
    onDone: (_, { body }) =>
      (body as { state: IncidentState }).state === 'being_verified' ? setReason('') : onClose(),
  });
  const judged = choices.length > 1;
  const against = judged && judgementNeedsReason(state, proposed);
  const back = !judged && incident.state !== 'unverified';
  const missing = (against || back) && !reason.trim() ? t('domain:needs.reason') : null;
  return (
    <Dialog
      open
      onClose={onClose}
      width={560}
      title={t('decide.title')}
      onSubmit={() =>
        !missing &&
        !decide.isPending &&
        decide.mutate({ params: { id: incident.id }, body: { state, reason: reason.trim() || null } })
      }
      foot={
        <>
          <Button type="submit" look="primary" busy={decide.isPending} blocked={missing}>
            {judged
              ? t('decide.deed', { state: t(`domain:states.incident.${state}`) })
              : t(back ? 'decide.again' : 'decide.begin')}
          </Button>
          <Button onClick={onClose}>{t('console:cancel')}</Button>
        </>
      }
    >
      <Stack gap="m">
        <Text dim>{t('confidence.proposes', { state: t(`domain:states.incident.${proposed}`) })}</Text>
        {judged ? (
          <RadioCards
            label={t('decide.ask')}
            options={choices.map((value) => ({
              value,
              label: t(`domain:states.incident.${value}`),
              detail: value === proposed ? t('decide.proposed') : undefined,
              sign: <ConfidenceDots is={value} small />,
            }))}
            value={state}
            onChange={setState}
          />
        ) : (
          <Text>{t(back ? 'decide.againMeans' : 'decide.beginMeans')}</Text>
        )}
        <TextArea
          label={t(back ? 'decide.whyAgain' : against ? 'decide.whyAgainst' : 'decide.why')}
          optional={!against && !back}
          value={reason}
          onChange={setReason}
          maxLength={1000}
          rows={2}
        />
        {decide.error && <ErrorState error={decide.error} feature="incidents" />}
      </Stack>
    </Dialog>
  );
}

/** The same event told twice: its accounts move to the other; both pages stay, and it can be undone. */
export function MergeDialog({ incident, onClose }: Given) {
  const t = useT('incidents');
  const [into, setInto] = useState<Option | null>(null);
  const merge = useOpMutation(mergeIncident, { invalidates, onDone: () => (toast(t('merge.done')), onClose()) });
  const search = async (text: string, signal: AbortSignal): Promise<Option[]> => {
    const { incidents } = await call(listIncidents, { query: { q: text, limit: 12 }, signal });
    return incidents
      .filter((it) => it.id !== incident.id)
      .map((it) => ({
        value: it.id,
        label: it.title,
        detail: [t('number', { number: it.number }), it.placeText].filter(Boolean).join(' · '),
      }));
  };
  const missing = into ? null : t('merge.need');
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('deeds.merge')}
      onSubmit={() =>
        into && !merge.isPending && merge.mutate({ params: { id: incident.id }, body: { intoId: into.value } })
      }
      foot={
        <>
          <Button type="submit" look="primary" busy={merge.isPending} blocked={missing}>
            {t('merge.deed')}
          </Button>
          <Button onClick={onClose}>{t('console:cancel')}</Button>
        </>
      }
    >
      <Stack gap="m">
        <Text dim>{t('merge.means')}</Text>
        <Combobox label={t('merge.which')} options={search} value={into} onChange={setInto} />
        {merge.error && <ErrorState error={merge.error} feature="incidents" />}
      </Stack>
    </Dialog>
  );
}

const ROLES = ['perpetrator', 'victim', 'party', 'bystander', 'peacemaker', 'denies', 'admits'] as const;
type ActorRole = (typeof ROLES)[number];

/** Who had which part in it. */
export function ActorsDialog({ incident, onClose }: Given) {
  const t = useT('incidents');
  const [actors, setActors] = useState(() =>
    incident.actors.map((it) => ({ id: it.id, name: it.name, role: it.role as ActorRole })),
  );
  const save = useOpMutation(setIncidentActors, { invalidates, onDone: onClose });
  const pick = (picked: Picked[]) =>
    setActors(picked.map((it) => actors.find((old) => old.id === it.id) ?? { ...it, role: 'party' as const }));
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('deeds.actors')}
      onSubmit={() =>
        !save.isPending &&
        save.mutate({ params: { id: incident.id }, body: { actors: actors.map(({ id, role }) => ({ id, role })) } })
      }
      foot={
        <>
          <Button type="submit" look="primary" busy={save.isPending}>
            {t('console:save')}
          </Button>
          <Button onClick={onClose}>{t('console:cancel')}</Button>
        </>
      }
    >
      <Stack gap="m">
        <PickActors label={t('actors.who')} value={actors} onChange={pick} />
        {actors.map((it) => (
          <Select
            key={it.id}
            label={<bdi>{it.name}</bdi>}
            options={ROLES.map((value) => ({ value, label: t(`actors.role.${value}`) }))}
            value={it.role}
            onChange={(role) => role && setActors(actors.map((one) => (one.id === it.id ? { ...one, role } : one)))}
          />
        ))}
        {save.error && <ErrorState error={save.error} feature="incidents" />}
      </Stack>
    </Dialog>
  );
}

const bare = (range: Range): Range | null =>
  range.low === null && range.best === null && range.high === null ? null : range;

/** The incident's own words and facts. The accounts stay as they were given. */
export function EditDialog({ incident, onClose }: Given) {
  const t = useT('incidents', 'domain');
  const [it, setIt] = useState({
    title: incident.title,
    typeCode: incident.typeCode as string | null,
    summary: incident.summary,
    where: {
      placeId: incident.placeId,
      placeText: incident.placeText,
      lat: incident.lat,
      lon: incident.lon,
      precision: incident.placePrecision,
      radiusKm: incident.radiusKm,
    } as Where,
    level: String(incident.level),
    label: String(incident.label),
    killed: incident.killed ?? unknownRange,
    hurt: incident.hurt ?? unknownRange,
    when: { from: incident.whenFrom, to: incident.whenTo, precision: incident.whenPrecision } as When,
  });
  const set =
    <K extends keyof typeof it>(key: K) =>
    (value: (typeof it)[K]) =>
      setIt((now) => ({ ...now, [key]: value }));
  const change = useOpMutation(changeIncident, { invalidates, onDone: onClose });
  const missing = !it.title.trim()
    ? t('edit.needTitle')
    : !it.typeCode
      ? t('edit.needType')
      : rangeProblem(it.killed) || rangeProblem(it.hurt)
        ? t('console:field.crossed')
        : whenProblem(it.when)
          ? t('console:field.endsBefore')
          : null;
  const send = () =>
    !missing &&
    !change.isPending &&
    change.mutate({
      params: { id: incident.id },
      body: {
        title: it.title.trim(),
        typeCode: it.typeCode!,
        summary: it.summary,
        placeId: it.where.placeId,
        placeText: it.where.placeText,
        lat: it.where.lat,
        lon: it.where.lon,
        placePrecision: it.where.precision,
        radiusKm: it.where.radiusKm,
        level: Number(it.level),
        label: Number(it.label),
        killed: bare(it.killed),
        hurt: bare(it.hurt),
        whenFrom: it.when.from,
        whenTo: it.when.to,
        whenPrecision: it.when.precision === 'year' ? 'unknown' : it.when.precision,
      },
    });
  return (
    <Dialog
      open
      onClose={onClose}
      width={640}
      title={t('deeds.edit')}
      onSubmit={send}
      foot={
        <>
          <Button type="submit" look="primary" busy={change.isPending} blocked={missing}>
            {t('console:save')}
          </Button>
          <Button onClick={onClose}>{t('console:cancel')}</Button>
        </>
      }
    >
      <Stack gap="m">
        <TextField label={t('edit.title')} value={it.title} onChange={set('title')} maxLength={200} autoFocus />
        <TypeSelect label={t('edit.type')} value={it.typeCode} onChange={set('typeCode')} />
        <TextArea
          label={t('edit.summary')}
          hint={t('edit.summaryHint')}
          optional
          value={it.summary}
          onChange={set('summary')}
          maxLength={10_000}
          rows={3}
        />
        <WhenField label={t('edit.when')} value={it.when} onChange={set('when')} />
        <WhereField label={t('edit.place')} value={it.where} onChange={set('where')} coarse={incident.protected} />
        <Row gap="l" align="top">
          <NumberRange label={t('edit.hurt')} optional value={it.hurt} onChange={set('hurt')} />
          <NumberRange label={t('edit.killed')} optional value={it.killed} onChange={set('killed')} />
        </Row>
        <Row gap="m" align="top">
          <div style={{ flex: '1 1 180px' }}>
            <Select
              label={t('edit.level')}
              options={[
                { value: '0', label: t('edit.noLevel') },
                ...LEVELS.map((level) => ({
                  value: String(level),
                  label: t(`domain:levels.${LEVEL_KEYS[level]}.name`),
                })),
              ]}
              value={it.level}
              onChange={(value) => value && set('level')(value)}
            />
          </div>
          <div style={{ flex: '1 1 180px' }}>
            <Select
              label={t('edit.label')}
              options={TLP_WORDS.map((word, at) => ({ value: String(at), label: `TLP:${word}` }))}
              value={it.label}
              onChange={(value) => value && set('label')(value)}
            />
          </div>
        </Row>
        {change.error && <ErrorState error={change.error} feature="incidents" />}
      </Stack>
    </Dialog>
  );
}
