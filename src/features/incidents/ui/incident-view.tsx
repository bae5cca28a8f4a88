import type { ReactNode } from 'react';
import type { z } from 'zod';
import { Attachments } from '#features/reports/ui/attachments.tsx';
import { useFormat } from '#web/format.ts';
import { useT } from '#web/i18n.ts';
import { Go } from '#web/navigation.tsx';
import { Badge, AdmiraltyCode, ConfidenceDots, LevelBadge, PeaceBadge, TlpBadge, type Level } from '#web/ui/badges.tsx';
import { Heading, Row, Said, Stack, Text, Title } from '#web/ui/layout.tsx';
import { TimeSpanText } from '#web/ui/time.tsx';
import type { account as accountShape, incidentDetail, incidentLine } from '../incidents.contract.ts';
import { isPeace, useTypeWords } from './types.tsx';
import css from './incidents.module.css';

export type IncidentLine = z.output<typeof incidentLine>;
export type IncidentDetail = z.output<typeof incidentDetail>;
type Account = z.output<typeof accountShape>;

/** How grave it is, or that it is of peace, or only its type. */
export function IncidentSign({ incident }: { incident: Pick<IncidentLine, 'level' | 'typeCode'> }) {
  const words = useTypeWords();
  if (isPeace(incident.typeCode)) return <PeaceBadge>{words(incident.typeCode)}</PeaceBadge>;
  return incident.level >= 1 ? (
    <LevelBadge level={incident.level as Level} />
  ) : (
    <Badge>{words(incident.typeCode)}</Badge>
  );
}

/** `hurt 3 (1–5), killed 0`: as far as it is known, and nothing where nothing was said. */
export function useHarmWords(): (incident: Pick<IncidentLine, 'killed' | 'hurt'>) => string {
  const t = useT('incidents');
  const format = useFormat();
  return ({ killed, hurt }) =>
    [
      hurt && t('harm.hurt', { range: format.range(hurt.low, hurt.best, hurt.high) }),
      killed && t('harm.killed', { range: format.range(killed.low, killed.best, killed.high) }),
    ]
      .filter(Boolean)
      .join(', ');
}

/** Where, as sharply as it is known: `Mambu, market quarter (to the village)`. */
export function usePlaceWords(): (incident: Pick<IncidentLine, 'placeText' | 'placePrecision'>) => string {
  const t = useT('incidents');
  return ({ placeText, placePrecision }) =>
    placeText
      ? placePrecision === 'unknown'
        ? placeText
        : t('place.to', { place: placeText, precision: t(`place.${placePrecision}`) })
      : t('place.notKnown');
}

/** The head of an incident: how grave, who may have it, number, title, when, where, harm. */
export function IncidentHead({
  incident,
  as = 'h2',
  link,
}: {
  incident: IncidentDetail;
  as?: 'h1' | 'h2';
  link?: ReactNode;
}) {
  const t = useT('incidents', 'domain');
  const words = useTypeWords();
  const harm = useHarmWords()(incident);
  const place = usePlaceWords()(incident);
  const format = useFormat();
  return (
    <Stack gap="s" as="header">
      <Row spread="between">
        <Row gap="s">
          <IncidentSign incident={incident} />
          <TlpBadge label={incident.label} />
          {incident.protected && <Badge>{t('protected')}</Badge>}
        </Row>
        <Text dim small as="span">
          {link ?? t('number', { number: incident.number })}
        </Text>
      </Row>
      <Title as={as}>
        <bdi>{incident.title}</bdi>
      </Title>
      <Text dim>
        {words(incident.typeCode)} ·{' '}
        <TimeSpanText span={{ from: incident.whenFrom, to: incident.whenTo, precision: incident.whenPrecision }} /> ·{' '}
        {incident.placeId ? (
          <Go to="/w/$workspace/places/$id" params={{ id: incident.placeId }}>
            <bdi>{place}</bdi>
          </Go>
        ) : (
          <bdi>{place}</bdi>
        )}
        {incident.radiusKm ? ` (± ${format.distance(incident.radiusKm)})` : ''}
        {harm && ` · ${harm}`}
      </Text>
    </Stack>
  );
}

/** How sure we are, in words, with what the rule counted; and that a person decided against it, where one did. */
export function ConfidenceWords({ incident, full }: { incident: IncidentDetail; full?: boolean }) {
  const t = useT('incidents', 'confidence', 'domain');
  const { proposed, workings } = incident.confidence;
  const say = (it: { code: string; values: Record<string, string | number> }) =>
    t([`confidence:${it.code}`, `confidence:workings.${it.code}`, `confidence:${it.code}_other`], {
      ...it.values,
      count: typeof it.values['count'] === 'number' ? it.values['count'] : undefined,
      defaultValue: it.code.replaceAll('_', ' '),
    });
  const differs = proposed !== incident.state;
  return (
    <Stack gap="xs">
      <Row gap="s" align="baseline">
        <ConfidenceDots is={incident.state} />
        {workings[0] && !differs && (
          <Text dim as="span">
            {say(workings[0])}
          </Text>
        )}
      </Row>
      {differs && (
        <Text small dim>
          {t('confidence.proposes', { state: t(`domain:states.incident.${proposed}`) })}{' '}
          {workings[0] && say(workings[0])}
        </Text>
      )}
      {incident.stateReason && (
        <Text small>
          {t('confidence.decidedBecause')} <Said as="span">{incident.stateReason}</Said>
        </Text>
      )}
      {workings.length > 1 &&
        (full ? (
          <ul className={css.workings}>
            {workings.slice(1).map((it) => (
              <li key={it.code}>{say(it)}</li>
            ))}
          </ul>
        ) : (
          <details className={css.more}>
            <summary>{t('confidence.workings')}</summary>
            <ul className={css.workings}>
              {workings.slice(1).map((it) => (
                <li key={it.code}>{say(it)}</li>
              ))}
            </ul>
          </details>
        ))}
    </Stack>
  );
}

/**
 * The accounts in two columns: those that support it (or add to it) and those that disagree, each with letter and number. `nameless` for paper: without
 * aliases and without the sources' own words, which may give them away; whatever is printed leaves them out.
 */
export function Accounts({
  incident,
  deeds,
  narrow,
  nameless,
}: {
  incident: IncidentDetail;
  deeds?: (account: Account) => ReactNode;
  narrow?: boolean;
  nameless?: boolean;
}) {
  const t = useT('incidents');
  const against = incident.accountsList.filter((it) => it.stance === 'contradicts');
  const support = incident.accountsList.filter((it) => it.stance !== 'contradicts');
  const column = (title: string, list: readonly Account[], none: string) => (
    <section>
      <Heading as="h2">{title}</Heading>
      {list.length === 0 ? (
        <Text dim small>
          {none}
        </Text>
      ) : (
        <ul className={css.accounts}>
          {list.map((it) => (
            <AccountCard key={it.id} account={it} deeds={deeds?.(it)} nameless={nameless} />
          ))}
        </ul>
      )}
    </section>
  );
  return (
    <div className={css.columns} data-narrow={narrow || undefined}>
      {column(t('accounts.support', { count: support.length }), support, t('accounts.noSupport'))}
      {column(t('accounts.disagree', { count: against.length }), against, t('accounts.noDisagree'))}
    </div>
  );
}

function AccountCard({ account, deeds, nameless }: { account: Account; deeds?: ReactNode; nameless?: boolean }) {
  const t = useT('incidents', 'reports', 'domain');
  return (
    <li className={css.account}>
      <Row spread="between" tight align="top">
        <AdmiraltyCode source={account.reliability} information={account.credibility} />
        {deeds}
      </Row>
      <div>
        {!nameless && (
          <span className="no-print">
            <bdi>{account.alias}</bdi>
            {' · '}
          </span>
        )}
        <span className={css.dim}>
          {[
            t(`reports:channels.${account.channel}`, { defaultValue: account.channel }),
            account.basis && t(`reports:basis.${account.basis}`, { defaultValue: account.basis }),
            account.evidence && t(`evidence.${account.evidence}`),
            account.stance === 'adds' && t('accounts.adds'),
          ]
            .filter(Boolean)
            .join(' · ')}
        </span>
      </div>
      {!nameless && (
        <blockquote
          className={`${css.quote} no-print`}
          lang={account.language === 'und' ? undefined : account.language}
          dir="auto"
        >
          {account.text}
        </blockquote>
      )}
      {account.note && (
        <Text small>
          <Said as="span">{account.note}</Said>
        </Text>
      )}
      {!nameless && account.attachments.length > 0 && (
        <Attachments report={{ id: account.reportId, attachments: account.attachments }} />
      )}
    </li>
  );
}
