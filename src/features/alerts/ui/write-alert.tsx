import type { PlacePrecision } from '#domain/places.ts';
import { WhereField } from '#features/places/ui/where-field.tsx';
import { useEffect, useState } from 'react';
import { z } from 'zod';
import { uuidv7 } from '#domain/ids.ts';
import { LEVEL_KEYS, LEVELS } from '#domain/levels.ts';
import { call, refresh, useOp } from '#web/api.ts';
import { useLanguage, useT } from '#web/i18n.ts';
import { LANGUAGES, type Language } from '#web/language.ts';
import { useGo, useView } from '#web/navigation.tsx';
import { useCan } from '#web/session.ts';
import { Button } from '#web/ui/button.tsx';
import { LevelShape, TLP_WORDS, type Level } from '#web/ui/badges.tsx';
import { RadioCards } from '#web/ui/choices.tsx';
import { Select, TextArea, TextField } from '#web/ui/field.tsx';
import { Form } from '#web/ui/form.tsx';
import { Said, Stack, Text } from '#web/ui/layout.tsx';
import { Answer, Loading } from '#web/ui/states.tsx';
import { toast } from '#web/ui/toast.tsx';
import { PickActors } from '#features/people/ui/pick-actors.tsx';
import { readIncident } from '#features/incidents/incidents.contract.ts';
import { TypesPicker } from '#features/incidents/ui/types.tsx';
import { readReport } from '#features/reports/reports.contract.ts';
import { certainty, changeAlert, createAlert, issueAlert, readAlert, urgency } from '../alerts.contract.ts';
import {
  draftFromAlert,
  draftFromIncident,
  draftFromReport,
  draftProblems,
  emptyDraft,
  inputOf,
  type Draft,
  type Origin,
} from './alert-draft.rules.ts';
import { ProposalField } from '#features/accompanied/ui/proposal-field.tsx';
import { AlertEffect, askedByDefault, useProposal } from './alert-effect.tsx';
import { DueSelect, dueFrom, type Due } from './due.tsx';
import css from './alerts.module.css';

const viewShape = z.object({ id: z.uuid().optional(), incident: z.uuid().optional(), report: z.uuid().optional() });

/** Where an alert being written starts from: a draft kept before, an incident, a report, or nothing. */
export function WriteAlertScreen() {
  const [view] = useView(viewShape);
  const language = useLanguage();
  const alert = useOp(
    readAlert,
    { params: { id: view.id ?? '' } },
    { enabled: view.id !== undefined, staleTime: Infinity },
  );
  const incident = useOp(
    readIncident,
    { params: { id: view.incident ?? '' } },
    { enabled: view.id === undefined && view.incident !== undefined },
  );
  const report = useOp(
    readReport,
    { params: { id: view.report ?? '' } },
    { enabled: view.id === undefined && view.incident === undefined && view.report !== undefined },
  );
  if (view.id)
    return (
      <Answer of={alert} rows={8}>
        {(it) => (
          <Writing
            key={view.id}
            id={it.id}
            first={draftFromAlert(it)}
            origin={it.basis.map((b) => ({ kind: b.kind, id: b.id, title: b.title, state: b.state, text: null }))}
          />
        )}
      </Answer>
    );
  if (view.incident)
    return (
      <Answer of={incident} rows={8}>
        {(it) => (
          <Writing
            key={view.incident}
            first={draftFromIncident(it, language)}
            origin={[{ kind: 'incident', id: it.id, title: it.title, state: it.state, text: null }]}
          />
        )}
      </Answer>
    );
  if (view.report)
    return (
      <Answer of={report} rows={8}>
        {(it) => (
          <Writing
            key={view.report}
            first={draftFromReport(it, language)}
            origin={[{ kind: 'report', id: it.id, title: it.text.slice(0, 120), state: it.state, text: it.text }]}
          />
        )}
      </Answer>
    );
  return <Writing first={emptyDraft(language)} origin={[]} />;
}

function Writing({ id: known, first, origin }: { id?: string; first: Draft; origin: readonly Origin[] }) {
  // All the words that any part of the page may need: a part that waited for its own, once shown, would take the page away from under the typing hand.
  const t = useT('alert-writing', 'alerts', 'alerts-rules', 'domain', 'messages', 'people-actors');
  const can = useCan();
  const go = useGo();
  const [kept, setKept] = useState(known !== undefined);
  const [id] = useState(() => known ?? uuidv7(Date.now()));
  const [draft, setDraft] = useState(first);
  // only for the field: an alert keeps a radius, from which anybody reads how sharply its place is known
  const [placeSharp, setPlaceSharp] = useState<PlacePrecision>('village');
  const [until, setUntil] = useState<Due | null>(null);
  const [chosen, setChosen] = useState<readonly string[] | null>(null);
  const [reasonUnverified, setReason] = useState('');
  const set =
    <K extends keyof Draft>(key: K) =>
    (value: Draft[K]) =>
      setDraft((now) => ({ ...now, [key]: value }));
  const proposal = useProposal(draft);
  const fits = (proposal.data?.candidates ?? []).filter(askedByDefault).map((it) => it.mandateId);
  // What fits is proposed until a person chooses; who is blocked is never among them.
  const blocked = new Set((proposal.data?.candidates ?? []).filter((it) => it.blocked).map((it) => it.mandateId));
  const responders = (chosen ?? fits).filter((it) => !blocked.has(it));
  const verified = origin.some(
    (it) => it.kind === 'incident' && (it.state === 'corroborated' || it.state === 'confirmed'),
  );
  const problem = draftProblems(draft, { responders: responders.length, verified, reasonUnverified })[0];
  const input = () => ({
    ...inputOf(draft),
    ...(until ? { expectedUntil: dueFrom(until) } : {}),
    basis: origin.map((it) => ({ kind: it.kind as 'incident' | 'report', id: it.id })),
  });
  const keep = async () => {
    if (kept) await call(changeAlert, { params: { id }, body: input() });
    else await call(createAlert, { body: { id, ...input() } });
    setKept(true);
    await refresh('alerts');
  };
  const send = async () => {
    await keep();
    await call(issueAlert, {
      params: { id },
      body: { mandateIds: responders, reasonUnverified: reasonUnverified.trim() || null },
    });
    await refresh('alerts', 'notices', 'desk', 'incidents');
    go({ to: '/w/$workspace/alerts/$id', params: { id } });
  };
  useLeaveWarning(draft !== first && !kept);
  return (
    <div className={css.writing}>
      <div className={css.form}>
        <Form
          feature="alerts"
          look={draft.level === 3 ? 'emergency' : 'primary'}
          deed={t('send', { count: responders.length })}
          blocked={!can('alert.issue') ? t('mayNotSend') : problem ? t(`needs.${problem}`) : null}
          onSubmit={send}
          aside={
            <Button
              blocked={draft.headline.trim() ? null : t('needs.headline')}
              onClick={() =>
                void keep().then(
                  () => toast(t('keptDraft')),
                  (error: unknown) => toast(t('notKept', { why: error instanceof Error ? error.message : '' })),
                )
              }
            >
              {t('keepDraft')}
            </Button>
          }
        >
          {origin.map((it) => (
            <Text key={it.id} small dim as="div">
              {t(`from.${it.kind}`, { defaultValue: it.kind })}
              {t('console:colon')} <Said as="span">{it.text ?? it.title}</Said>
              {it.state && <> ({t(`domain:states.${it.kind}.${it.state}`, { defaultValue: it.state })})</>}
              {it.kind === 'report' && <> {t('from.ownWords')}</>}
            </Text>
          ))}
          <RadioCards
            label={t('alerts:fields.level')}
            options={LEVELS.map((level) => ({
              value: String(level),
              label: t(`domain:levels.${LEVEL_KEYS[level]}.name`),
              detail: t(`domain:levels.${LEVEL_KEYS[level]}.means`),
              sign: <LevelShape level={level as Level} />,
            }))}
            value={String(draft.level)}
            onChange={(it) => set('level')(Number(it) as Draft['level'])}
          />
          <TextField
            label={t('alerts:fields.headline')}
            hint={t('alerts:fields.headlineHint')}
            value={draft.headline}
            onChange={set('headline')}
            maxLength={200}
            autoFocus={!first.headline}
          />
          <TextArea
            label={t('alerts:fields.why')}
            hint={t('alerts:fields.whyHint')}
            optional
            value={draft.why}
            onChange={set('why')}
            maxLength={10_000}
            rows={4}
          />
          <TextArea
            label={t('alerts:fields.asked')}
            hint={t('alerts:fields.askedHint')}
            value={draft.asked}
            onChange={set('asked')}
            maxLength={5000}
            rows={2}
          />
          <ProposalField origin={origin[0]} value={draft.proposal} onChange={set('proposal')} />
          <TextArea
            label={t('alerts:fields.uncertainty')}
            hint={draft.level === 3 ? t('uncertaintyDuty') : t('alerts:fields.uncertaintyHint')}
            optional={draft.level !== 3}
            value={draft.uncertainty}
            onChange={set('uncertainty')}
            maxLength={2000}
            rows={2}
          />
          {!verified && draft.level !== 3 && (
            <TextArea
              label={t('unverified')}
              hint={t(origin.length ? 'unverifiedHint' : 'unverifiedNothing')}
              value={reasonUnverified}
              onChange={setReason}
              maxLength={1000}
              rows={2}
            />
          )}
          <div className={css.fieldset}>
            <WhereField
              label={t('alerts:fields.place')}
              sharp={false}
              value={{
                placeId: draft.placeId,
                placeText: draft.placeText || null,
                lat: draft.lat,
                lon: draft.lon,
                radiusKm: draft.radiusKm,
                precision: placeSharp,
              }}
              onChange={({ placeId, placeText, lat, lon, radiusKm, precision }) => {
                setPlaceSharp(precision);
                setDraft((now) => ({ ...now, placeId, placeText: placeText ?? '', lat, lon, radiusKm }));
              }}
            />
            <div className={css.two}>
              <DueSelect
                label={t('alerts:fields.until')}
                none={draft.expectedUntil ? t('alerts:update.asBefore') : undefined}
                value={until}
                onChange={setUntil}
              />
            </div>
            <div className={css.two}>
              <Select
                label={t('alerts:fields.certainty')}
                options={certainty.options.map((value) => ({ value, label: t(`alerts:certainty.${value}`) }))}
                value={draft.certainty}
                onChange={(it) => it && set('certainty')(it)}
              />
              <Select
                label={t('alerts:fields.urgency')}
                options={urgency.options.map((value) => ({ value, label: t(`alerts:urgency.${value}`) }))}
                value={draft.urgency}
                onChange={(it) => it && set('urgency')(it)}
              />
            </div>
            <TypesPicker
              label={t('alerts:fields.themes')}
              optional
              none={t('anyTheme')}
              value={draft.themes}
              onChange={set('themes')}
            />
          </div>
          <div className={css.fieldset}>
            <RadioCards
              label={t('alerts:fields.implicated')}
              hint={t('implicatedHint')}
              options={(['named', 'decided_unclear', 'none'] as const).map((value) => ({
                value,
                label: t(`implicated.${value}`),
                detail: t(`implicated.${value}Means`),
              }))}
              value={draft.implicated === 'unclear' ? null : draft.implicated}
              onChange={set('implicated')}
            />
            {draft.implicated === 'named' && (
              <PickActors
                label={t('implicatedNames')}
                hint={t('implicatedBlocked')}
                value={draft.implicatedActors}
                onChange={set('implicatedActors')}
              />
            )}
          </div>
          <div className={`${css.fieldset} ${css.two}`}>
            <Select
              label={t('alerts:fields.label')}
              hint={t(
                `domain:sensitivity.${(['clear', 'green', 'amber', 'amber_strict', 'red'] as const)[draft.label] ?? 'red'}.means`,
              )}
              options={TLP_WORDS.map((word, at) => ({ value: String(at), label: `TLP:${word}` }))}
              value={String(draft.label)}
              onChange={(it) => it && set('label')(Number(it))}
            />
            <Select
              label={t('alerts:fields.language')}
              options={(Object.keys(LANGUAGES) as Language[]).map((value) => ({ value, label: LANGUAGES[value].name }))}
              value={draft.language as Language}
              onChange={(it) => it && set('language')(it)}
            />
          </div>
        </Form>
      </div>
      <aside className={css.effect} aria-label={t('effect')}>
        <div className={css.sticky}>
          {proposal.data ? (
            <AlertEffect
              draft={draft}
              proposal={proposal.data}
              responders={responders}
              onChoose={setChosen}
              asking={proposal.isFetching}
            />
          ) : proposal.error ? (
            <Answer of={proposal}>{() => null}</Answer>
          ) : (
            <Loading rows={5} />
          )}
          {origin.length === 0 && (
            <Stack gap="xs">
              <Text dim small>
                {t('noBasis')}
              </Text>
            </Stack>
          )}
        </div>
      </aside>
    </div>
  );
}

/** Asks before a page with words not yet kept is left. */
function useLeaveWarning(on: boolean): void {
  useEffect(() => {
    if (!on) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener('beforeunload', ask);
    return () => removeEventListener('beforeunload', ask);
  }, [on]);
}
