import { useEffect, useState } from 'react';
import { keepPreviousData, useQuery, type UseQueryResult } from '@tanstack/react-query';
import type { z } from 'zod';
import { call, workspaceInAddress, type ApiProblem } from '#web/api.ts';
import { serverNow } from '#web/clock.ts';
import { useFormat } from '#web/format.ts';
import { useT } from '#web/i18n.ts';
import { useWorkspace } from '#web/session.ts';
import { useStore } from '#web/store.ts';
import { Badge, ExerciseBadge, LevelBadge } from '#web/ui/badges.tsx';
import { Go } from '#web/navigation.tsx';
import { Button } from '#web/ui/button.tsx';
import { Heading, Row, Said, Stack, Text, Unseen } from '#web/ui/layout.tsx';
import type { OutOf } from '#domain/operation.ts';
import { proposeResponders, type candidate } from '../alerts.contract.ts';
import type { Draft } from './alert-draft.rules.ts';
import css from './alerts.module.css';

type Candidate = z.output<typeof candidate>;
type Proposal = OutOf<typeof proposeResponders>;

/** Whom the alert would reach; asked anew shortly after level, theme, place, label or the implicated change. */
export function useProposal(draft: Draft): UseQueryResult<Proposal, ApiProblem> {
  const workspace = useStore(workspaceInAddress);
  const body = {
    level: draft.level,
    themes: draft.themes,
    placeId: draft.placeId,
    label: draft.label,
    implicatedActorIds: draft.implicated === 'named' ? draft.implicatedActors.map((it) => it.id) : [],
  };
  const settled = useSettled(body, 250);
  return useQuery<Proposal, ApiProblem>({
    queryKey: ['alerts.propose', workspace, settled],
    queryFn: ({ signal }) => call(proposeResponders, { body: JSON.parse(settled) as typeof body, signal }),
    placeholderData: keepPreviousData as never,
    staleTime: 30_000,
  });
}

/** A value as JSON once it has been the same for so many milliseconds. */
function useSettled(value: unknown, ms: number): string {
  const text = JSON.stringify(value);
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), ms);
    return () => clearTimeout(timer);
  }, [text, ms]);
  return settled;
}

/** Before the alert names a place, those of one area are listed and a person chooses: nobody is asked by default. */
export const askedByDefault = (it: Pick<Candidate, 'fits' | 'reasons'>): boolean =>
  it.fits && !it.reasons.some((reason) => reason.code === 'no_place');

/** What sending would do: whom it reaches, when and by which way, and how it reads on their phone. */
export function AlertEffect({
  draft,
  proposal,
  responders,
  onChoose,
  asking,
}: {
  draft: Draft;
  proposal: Proposal;
  responders: readonly string[];
  onChoose: (mandateIds: string[]) => void;
  asking: boolean;
}) {
  const t = useT('alert-writing', 'alerts', 'alerts-rules', 'domain');
  const format = useFormat();
  const [more, setMore] = useState(false);
  const minutes = (it: number) => format.duration(it * 60_000);
  // Who is proposed stands first, then who could be added; the order does not follow the choice, nothing moves under a finger.
  const shown = proposal.candidates
    .filter((it) => more || it.fits || it.blocked || responders.includes(it.mandateId))
    .toSorted((a, b) => Number(askedByDefault(b)) - Number(askedByDefault(a)));
  const rest = proposal.candidates.length - shown.length;
  const toggle = (it: Candidate) =>
    onChoose(
      responders.includes(it.mandateId)
        ? responders.filter((id) => id !== it.mandateId)
        : [...responders, it.mandateId],
    );
  return (
    <>
      <section>
        <Row spread="between">
          <Heading as="h2">{t('reaches')}</Heading>
          <Text dim small as="span" aria-live="polite">
            {asking ? t('console:field.searching') : t('reachesCount', { count: responders.length })}
          </Text>
        </Row>
        {proposal.warnings.map((code) => (
          <p key={code} className={css.warn}>
            <span aria-hidden="true">▲</span>
            <span>{t(`alerts-rules:routing.${code}`, { defaultValue: code })}</span>
          </p>
        ))}
        <div>
          {shown.map((it) => (
            <CandidateLine
              key={it.mandateId}
              it={it}
              level={draft.level}
              chosen={responders.includes(it.mandateId)}
              onToggle={() => toggle(it)}
            />
          ))}
        </div>
        {rest > 0 && (
          <Button look="link" onClick={() => setMore(true)}>
            {t('others', { count: rest })}
          </Button>
        )}
      </section>
      {proposal.others.length > 0 && (
        <section>
          <Heading as="h2">{t('there.title')}</Heading>
          <Text dim small>
            {t('there.why')}
          </Text>
          <ul>
            {proposal.others.map((it) => (
              <li key={it.id}>
                <Go to="/w/$workspace/organisations/$id" params={{ id: it.id }}>
                  <bdi>{it.name}</bdi>
                </Go>
                {it.parent && (
                  <Text as="span" dim small>
                    {' · '}
                    <bdi>{it.parent}</bdi>
                  </Text>
                )}
                {it.related && (
                  <Text as="span" small>
                    {' · '}
                    {t('there.related')}
                  </Text>
                )}
              </li>
            ))}
          </ul>
        </section>
      )}
      <section>
        <Heading as="h2">{t('clock')}</Heading>
        <Text>
          {t('clockWords', {
            first: minutes(proposal.clock.firstAnswer),
            remind: minutes(proposal.clock.remind),
            substitute: minutes(proposal.clock.substitute),
            coordinator: minutes(proposal.clock.coordinator),
          })}
        </Text>
      </section>
      <Phone draft={draft} by={new Date(serverNow() + proposal.clock.firstAnswer * 60_000)} />
    </>
  );
}

function CandidateLine({
  it,
  level,
  chosen,
  onToggle,
}: {
  it: Candidate;
  level: number;
  chosen: boolean;
  onToggle: () => void;
}) {
  const t = useT('alert-writing', 'alerts', 'alerts-rules', 'domain');
  const format = useFormat();
  const ways = it.channels.length
    ? it.channels.map((way) => t(`alerts:channel.${way}`, { defaultValue: way })).join(', ')
    : t('noWay');
  const tooHigh = it.reasons.some((reason) => reason.code === 'label_too_high');
  return (
    <div className={css.candidate} data-blocked={it.blocked || undefined}>
      <input
        id={`to-${it.mandateId}`}
        type="checkbox"
        checked={chosen}
        disabled={it.blocked || tooHigh}
        onChange={onToggle}
      />
      <label htmlFor={`to-${it.mandateId}`}>
        <span className={css.who}>
          <bdi>{it.name}</bdi>
        </span>{' '}
        {it.coordinator && <Badge>{t('alerts:rank.coordinator')}</Badge>}
        <span className={css.reason}>
          <bdi>{[it.title, it.organisation].filter(Boolean).join(', ')}</bdi>
        </span>
        <span className={css.reason}>
          {it.reasons
            .map((reason) => t(`alerts-rules:fit.${reason.code}`, { ...reason.values, defaultValue: reason.code }))
            .join(' · ')}
        </span>
        {it.duty && (
          <span className={css.reason}>
            <strong>
              {it.duty.onDutyUntil
                ? t('onDutyUntil', { at: format.moment(it.duty.onDutyUntil) })
                : it.duty.next
                  ? t('nobodyOnDutyNext', { name: it.duty.next.name, at: format.moment(it.duty.next.from) })
                  : t('nobodyOnDuty')}
            </strong>
          </span>
        )}
        {!it.blocked && (
          <span className={css.reason}>
            {ways}
            {it.quietNow && ` · ${t(level === 3 ? 'quietIgnored' : 'quietNow')}`}
            {it.substitute && ` · ${t('thenTo', { name: it.substitute.name })}`}
          </span>
        )}
      </label>
    </div>
  );
}

/** The two sides of the message: what stands on the locked screen, and what they read once they have opened it. */
function Phone({ draft, by }: { draft: Draft; by: Date }) {
  const t = useT('alert-writing', 'alerts', 'domain', 'messages');
  const format = useFormat();
  const { exercise } = useWorkspace();
  return (
    <section aria-label={t('phone')}>
      <Stack gap="s">
        <Heading as="h2">{t('phone')}</Heading>
        <div className={css.phone}>
          <div className={css.bubble}>
            <Unseen>{t('outside')}</Unseen>
            <strong>
              {exercise && `[${t('messages:exercise')}] `}
              {t('messages:email.notice.subject', {
                level: t(`messages:levels.${draft.level}`),
                by: format.moment(by),
              })}
            </strong>
            <span className={css.quiet}>{t('outsideFixed')}</span>
          </div>
          <div className={css.inside}>
            <Unseen>{t('inside')}</Unseen>
            <Row gap="s">
              <LevelBadge level={draft.level} />
              {exercise && <ExerciseBadge />}
            </Row>
            <h3>
              <bdi>{draft.headline.trim() || t('noHeadline')}</bdi>
            </h3>
            {draft.placeText.trim() && (
              <Text dim small>
                {draft.placeText}
              </Text>
            )}
            {draft.why.trim() && <Said>{draft.why}</Said>}
            <p className={css.small} style={{ marginTop: 8 }}>
              {t('alerts:page.askedOf')}
            </p>
            {draft.asked.trim() ? <Said>{draft.asked}</Said> : <Text dim>…</Text>}
            {draft.uncertainty.trim() && (
              <>
                <p className={css.small} style={{ marginTop: 8 }}>
                  {t('alerts:fields.uncertainty')}
                </p>
                <Said>{draft.uncertainty}</Said>
              </>
            )}
          </div>
        </div>
      </Stack>
    </section>
  );
}
