import { useMemo, useState } from 'react';
import { familyFor } from '#features/incidents/ui/situation.rules.ts';
import { WhereMap, type Placed } from '#features/places/ui/where-map.tsx';
import { listIncidents } from '#features/incidents/incidents.contract.ts';
import { call, useOp } from '#web/api.ts';
import { useFormat } from '#web/format.ts';
import { useT } from '#web/i18n.ts';
import { Go, useGo } from '#web/navigation.tsx';
import { useCan } from '#web/session.ts';
import { ConfidenceDots, type Confidence } from '#web/ui/badges.tsx';
import { Button, Buttons } from '#web/ui/button.tsx';
import { Combobox } from '#web/ui/combobox.tsx';
import type { Option } from '#web/ui/field.tsx';
import { Card, Heading, Row, Said, Stack, Text } from '#web/ui/layout.tsx';
import { Loading } from '#web/ui/states.tsx';
import { TimeAgo } from '#web/ui/time.tsx';
import { suggestForReport } from '#features/incidents/incidents.contract.ts';
import type { ReviewDeeds, Stance } from './use-review-deeds.ts';
import css from './review.module.css';
import type { Report } from '../reports.contract.ts';

const STANCES: readonly Stance[] = ['supports', 'contradicts', 'adds'];
type Reason = { code: string; values: Record<string, string | number> };

export interface Suggested {
  id: string;
  number: number;
  title: string;
  state: Confidence;
  probability: number | null;
  reasons: readonly Reason[];
  typeCode: string | null;
  where: Omit<Placed, 'id' | 'title' | 'family'> | null;
}

/**
 * The incidents that a report may belong to, most probable first. Where nothing is suggested (or the suggestions cannot be had) the
 * newest incidents stand instead, without a probability.
 */
export function useSuggestions(reportId: string | undefined) {
  const can = useCan();
  const mayRead = can('incident.read');
  const suggested = useOp(
    suggestForReport,
    { params: { id: reportId ?? '' } },
    { enabled: reportId !== undefined && mayRead, staleTime: 60_000 },
  );
  const none = suggested.isError || (suggested.data !== undefined && suggested.data.incidents.length === 0);
  const recent = useOp(listIncidents, { query: { limit: 6 } }, { enabled: reportId !== undefined && mayRead && none });
  const incidents: Suggested[] = none
    ? (recent.data?.incidents ?? []).map((it) => ({ ...it, probability: null, reasons: [], where: null }))
    : (suggested.data?.incidents ?? []);
  return {
    mayRead,
    incidents,
    reports: suggested.data?.reports ?? [],
    guessed: !none,
    loading: suggested.isPending || (none && recent.isPending),
  };
}

/** Why a suggestion was made, in words: lengths of time and distances are written as the screen's language does. */
function useReasonWords(): (reasons: readonly Reason[]) => string {
  const t = useT('reports');
  const format = useFormat();
  const minutes = (values: Reason['values']) =>
    values['minutes'] !== undefined
      ? Number(values['minutes'])
      : values['days'] !== undefined
        ? Number(values['days']) * 1440
        : null;
  return (reasons) =>
    reasons
      .map(({ code, values }) => {
        const apart = minutes(values);
        const distance = values['km'] === undefined ? {} : { distance: format.distance(Number(values['km'])) };
        return t(`reasons.${code}`, {
          ...values,
          ...distance,
          ...(apart === null ? {} : { time: format.duration(apart * 60_000) }),
          defaultValue: code.replaceAll('_', ' '),
        });
      })
      .join(' · ');
}

/** On the right: what this report may be the same as, and a way to put it to any incident. */
export function Evidence({
  report,
  suggestions,
  deeds,
}: {
  report: Report;
  suggestions: ReturnType<typeof useSuggestions>;
  deeds: ReviewDeeds;
}) {
  const t = useT('reports', 'domain');
  const can = useCan();
  const format = useFormat();
  const words = useReasonWords();
  const [found, setFound] = useState<Option | null>(null);
  const attached = new Set(report.incidents.map((it) => it.id));
  const writes = can('incident.write');
  const buttons = (incident: { id: string; number: number }, main: boolean) =>
    writes &&
    !attached.has(incident.id) && (
      <Buttons>
        {STANCES.map((is) => (
          <Button
            key={is}
            size="small"
            keyHint={main && is === 'supports' ? 'm' : undefined}
            onClick={() => deeds.attach(report.id, incident, is)}
          >
            {t(`attach.${is}`)}
          </Button>
        ))}
      </Buttons>
    );

  return (
    <Stack gap="l">
      <EvidenceMap report={report} suggestions={suggestions} />
      {suggestions.mayRead && (
        <Stack as="section" gap="s">
          <Heading>{suggestions.guessed ? t('evidence.same') : t('evidence.recent')}</Heading>
          {suggestions.loading && <Loading rows={3} />}
          {!suggestions.loading && suggestions.incidents.length === 0 && <Text dim>{t('evidence.none')}</Text>}
          {suggestions.incidents.map((it, at) => (
            <Card key={it.id} chosen={at === 0 && suggestions.guessed} className={css.suggestion}>
              <Row spread="between" tight align="top">
                <strong>
                  <Go to="/w/$workspace/incidents/$id" params={{ id: it.id }}>
                    <bdi>{it.title}</bdi>
                  </Go>
                </strong>
                <ConfidenceDots is={it.state} small />
              </Row>
              {it.reasons.length > 0 && <Text small>{words(it.reasons)}</Text>}
              <Text dim small>
                {t('evidence.number', { number: it.number })}
                {it.probability !== null && ` · ${t('evidence.likely', { percent: format.percent(it.probability) })}`}
                {attached.has(it.id) && ` · ${t('evidence.attached')}`}
              </Text>
              {buttons(it, at === 0 && suggestions.guessed)}
            </Card>
          ))}
        </Stack>
      )}

      {suggestions.reports.length > 0 && (
        <Stack as="section" gap="s">
          <Heading>{t('evidence.reports')}</Heading>
          {suggestions.reports.map((it) => (
            <Card key={it.id} className={css.suggestion}>
              <Go to="/w/$workspace/review" search={{ report: it.id }}>
                <Said as="span">{it.text}</Said>
              </Go>
              <Text dim small>
                <bdi>‘{it.alias}’</bdi> · <TimeAgo at={it.receivedAt} /> ·{' '}
                {t('evidence.likely', { percent: format.percent(it.probability) })}
              </Text>
              {it.reasons.length > 0 && <Text small>{words(it.reasons)}</Text>}
            </Card>
          ))}
        </Stack>
      )}

      {writes && suggestions.mayRead && (
        <Stack as="section" gap="s">
          <Combobox label={t('attach.search')} optional options={searchIncidents} value={found} onChange={setFound} />
          {found && buttons({ id: found.value, number: Number(found.detail?.replace(/\D/g, '') ?? 0) }, false)}
        </Stack>
      )}
    </Stack>
  );
}

/** Where the report was, and where what it may be the same as was: none of it sharper than it is known. */
function EvidenceMap({ report, suggestions }: { report: Report; suggestions: ReturnType<typeof useSuggestions> }) {
  const t = useT('reports');
  const go = useGo();
  const main = useMemo(
    (): Placed | null =>
      report.lat === null || report.lon === null
        ? null
        : {
            id: report.id,
            title: report.placeText ?? '',
            lat: report.lat,
            lon: report.lon,
            precision: report.placePrecision,
            radiusKm: report.radiusKm,
            family: report.typeCode ? familyFor(report.typeCode) : 'place',
          },
    [report],
  );
  const beside = useMemo(
    () =>
      [
        ...suggestions.incidents.map((it) => ({ ...it, title: it.title })),
        ...suggestions.reports.map((it) => ({ ...it, title: it.text.slice(0, 80) })),
      ].flatMap((it): Placed[] =>
        it.where
          ? [{ ...it.where, id: it.id, title: it.title, family: it.typeCode ? familyFor(it.typeCode) : 'place' }]
          : [],
      ),
    [suggestions.incidents, suggestions.reports],
  );
  return (
    <Stack as="section" gap="s">
      <Heading>{t('evidence.where')}</Heading>
      {report.protected ? (
        <Text dim>{t('evidence.neverMap')}</Text>
      ) : main === null ? (
        <Text dim>{t('evidence.nowhere')}</Text>
      ) : (
        <WhereMap
          title={t('evidence.whereMap')}
          main={main}
          beside={beside}
          onChoose={(id) => {
            if (suggestions.incidents.some((it) => it.id === id))
              go({ to: '/w/$workspace/incidents/$id', params: { id } });
            else if (id !== report.id) go({ to: '/w/$workspace/review', search: { report: id } });
          }}
        />
      )}
    </Stack>
  );
}

const searchIncidents = async (text: string, signal: AbortSignal): Promise<Option[]> =>
  (await call(listIncidents, { query: { q: text, limit: 12 }, signal })).incidents.map((it) => ({
    value: it.id,
    label: it.title,
    detail: `#${it.number}`,
  }));
