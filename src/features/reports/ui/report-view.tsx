import { TRIAGE_KINDS } from '#domain/incident-types.ts';
import { TypeSelect } from '#features/incidents/ui/types.tsx';
import { useFormat } from '#web/format.ts';
import { useT } from '#web/i18n.ts';
import { useLanguageName } from '#web/language-names.ts';
import { Go } from '#web/navigation.tsx';
import { useCan, useWorkspace } from '#web/session.ts';
import { Badge, TlpBadge } from '#web/ui/badges.tsx';
import { NamedReaders } from '#features/readers/ui/named-readers.tsx';
import { Button } from '#web/ui/button.tsx';
import { Checkbox, RadioCards } from '#web/ui/choices.tsx';
import { Select } from '#web/ui/field.tsx';
import { Card, Facts, Heading, Said, Stack, Text } from '#web/ui/layout.tsx';
import { TimeAgo, TimeAt, TimeSpanText } from '#web/ui/time.tsx';
import type { Report } from '../reports.contract.ts';
import { ProtectedCard } from './protected-card.tsx';
import { Attachments } from './attachments.tsx';
import { ReportVoices } from '#features/accompanied/ui/voices.tsx';
import { ReportThread } from './report-thread.tsx';
import { CountText, ReportSign, useKindWords } from './report-words.tsx';
import type { ReviewDeeds } from './use-review-deeds.ts';
import css from './review.module.css';

/** One report in full: what was said, when, where, by whom and how they know; its first sorting; its credibility; the talk with its source. */
export function ReportView({
  report,
  deeds,
  onRate,
  onAsk,
}: {
  report: Report;
  deeds: ReviewDeeds;
  onRate: () => void;
  onAsk: () => void;
}) {
  const t = useT('reports', 'domain', 'erasure');
  const can = useCan();
  const { memberId } = useWorkspace();
  const format = useFormat();
  const kind = useKindWords();
  const language = useLanguageName();
  const { sourceRecord: source } = report;
  const place =
    report.placeText ??
    (report.lat !== null && report.lon !== null ? `${report.lat.toFixed(3)}, ${report.lon.toFixed(3)}` : null);
  return (
    <Stack gap="l">
      <div className={css.sayer}>
        <ReportSign report={report} />
        <TlpBadge label={report.label} />
        {report.dangerNow && <Badge tone="late">{t('dangerNow')}</Badge>}
        {report.protected && <Badge tone="late">{t('protected')}</Badge>}
        <span>
          {[t(`channels.${report.channel}`, { defaultValue: report.channel }), language(report.language)].join(' · ')} ·{' '}
          {t('received')} <TimeAgo at={report.receivedAt} />
          {report.clientSentAt &&
            Math.abs(Date.parse(report.clientSentAt) - Date.parse(report.receivedAt)) > 600_000 && (
              <>
                {' · '}
                {t('sentAt')} <TimeAt at={report.clientSentAt} />
              </>
            )}
        </span>
        {report.state !== 'received' && (
          <Badge tone={report.state === 'assessed' ? 'accent' : 'plain'}>
            {t(`domain:states.report.${report.state}`)}
          </Badge>
        )}
        {report.claimedBy && (
          <Badge>
            {report.claimedBy.id === memberId ? t('claimedByMe') : t('claimedBy', { name: report.claimedBy.name })}
          </Badge>
        )}
      </div>
      {report.protected && <ProtectedCard report={report} mayRefer={can('report.triage')} />}
      <NamedReaders kind="report" id={report.id} label={report.label} />

      <Stack gap="m">
        {report.redactedAt && (
          <Text>
            <Badge>{t('erasure:tombstone.source')}</Badge>{' '}
            {t('erasure:tombstone.report', { on: format.date(new Date(report.redactedAt)) })}
          </Text>
        )}
        <blockquote
          hidden={report.redactedAt !== null}
          className={`said ${css.quote}`}
          data-long={report.text.length > 320 || undefined}
          lang={report.language}
          dir="auto"
        >
          {report.text}
        </blockquote>
        {report.translations.map((it) => (
          <div key={it.id} className={css.translation}>
            <Said lang={it.language}>{it.text}</Said>
            <Text dim small>
              {it.method === 'machine'
                ? t('translate.byMachine', { language: language(it.language) })
                : t('translate.by', { language: language(it.language), name: it.translator ?? '?' })}
            </Text>
          </div>
        ))}
        {report.supersededById && (
          <Text>
            {t('superseded')}{' '}
            <Go to="/w/$workspace/review" search={{ report: report.supersededById }}>
              {t('supersededOpen')}
            </Go>
          </Text>
        )}
      </Stack>

      <Facts
        of={[
          [t('kind'), kind(report) ?? t('notSaid')],
          [
            t('when'),
            <TimeSpanText
              key="w"
              span={{ from: report.whenFrom, to: report.whenTo, precision: report.whenPrecision }}
            />,
          ],
          [
            t('where'),
            place ? (
              <>
                <bdi>{place}</bdi>
                {report.placePrecision !== 'unknown' && ` · ${t(`precision.${report.placePrecision}`)}`}
                {report.radiusKm !== null && ` · ${t('within', { distance: format.distance(report.radiusKm) })}`}
              </>
            ) : (
              t('notSaid')
            ),
          ],
          report.killed && [t('killed'), <CountText key="k" of={report.killed} />],
          report.hurt && [t('hurt'), <CountText key="h" of={report.hurt} />],
          [t('howTheyKnow'), report.basis ? t(`basis.${report.basis}`) : t('notSaid')],
          [
            t('who'),
            report.who ? (
              <Said as="span">{report.who}</Said>
            ) : (
              <>
                {t('notSaid')}
                {source.mayAsk && can('thread.write') && (
                  <>
                    {' · '}
                    <Button look="link" onClick={onAsk}>
                      {t('askThem')}
                    </Button>
                  </>
                )}
              </>
            ),
          ],
          report.asks
            ? [
                t('asks'),
                <Said key="a" as="span">
                  {report.asks}
                </Said>,
              ]
            : null,
          report.publisher ? [t('publisher'), <bdi key="p">{report.publisher}</bdi>] : null,
          [
            t('source'),
            <span key="s">
              <bdi>‘{source.alias}’</bdi> ·{' '}
              {source.enrolled
                ? t('monitorSince', { on: dayOf(source.firstSeenOn, format.date) })
                : t('firstHeard', { on: dayOf(source.firstSeenOn, format.date) })}
              {' · '}
              <strong dir="ltr">{source.reliability}</strong> {t(`domain:reliability.${source.reliability}`)}
              {source.accounts > 0 && ` (${t('held', { held: source.accountsHeld, of: source.accounts })})`}
              {source.organisation && (
                <>
                  {' · '}
                  <bdi>{source.organisation}</bdi>
                </>
              )}
              {can('source.write') && (
                <>
                  {' · '}
                  <Button look="link" onClick={onRate}>
                    {t('rate.open')}
                  </Button>
                </>
              )}
              <Text as="span" dim>
                {' · '}
                {source.mayAsk ? t('mayAsk') : t('mayNotAsk')} ·{' '}
                {source.wantsAnswer ? t('wantsAnswer') : t('wantsNoAnswer')}
              </Text>
            </span>,
          ],
          report.attachments.length > 0 && [t('attachments'), <Attachments key="f" report={report} />],
          report.incidents.length > 0 && [
            t('incidents'),
            <span key="i">
              {report.incidents.map((it, at) => (
                <span key={it.id}>
                  {at > 0 && ' · '}
                  {t(`stance.${it.stance}`)}{' '}
                  <Go to="/w/$workspace/incidents/$id" params={{ id: it.id }}>
                    #{it.number} {it.title}
                  </Go>
                </span>
              ))}
            </span>,
          ],
        ]}
      />

      {can('report.triage') && (
        <div className={css.triage}>
          <TypeSelect
            label={t('type')}
            value={report.typeCode}
            onChange={(typeCode) => typeCode && deeds.triage(report.id, { typeCode })}
          />
          <Select
            label={t('triageKind')}
            options={TRIAGE_KINDS.map((it) => ({ value: it, label: t(`domain:triage.${it}`) }))}
            value={report.triageKind}
            onChange={(triageKind) => triageKind && deeds.triage(report.id, { triageKind })}
          />
          <Select
            label={t('level')}
            options={(['0', '1', '2', '3'] as const).map((it) => ({
              value: it,
              label:
                it === '0'
                  ? t('noLevel')
                  : t(`domain:levels.${['', 'watch', 'warning', 'emergency'][Number(it)]}.name`),
            }))}
            value={String(report.level) as '0'}
            onChange={(level) => level && deeds.triage(report.id, { level: Number(level) })}
          />
          <div className={css.across}>
            <Checkbox
              label={t('protectIt')}
              detail={t('protectWhy')}
              checked={report.protected}
              disabled={report.protected && !can('protected.read')}
              onChange={(on) => deeds.triage(report.id, { protected: on })}
            />
          </div>
        </div>
      )}

      {can('report.assess') && (
        <Card>
          <RadioCards
            label={t('credibility')}
            options={['1', '2', '3', '4', '5', '6'].map((it) => ({
              value: it,
              keyHint: it,
              label: t(`domain:credibility.${it}`),
            }))}
            value={report.credibility === null ? null : String(report.credibility)}
            onChange={(it) => deeds.assess(report.id, Number(it))}
          />
        </Card>
      )}

      <ReportVoices reportId={report.id} alias={source.alias} />
      {report.messages.length > 0 && <ReportThread messages={report.messages} alias={source.alias} />}
      {report.messages.length === 0 && can('thread.write') && (
        <Stack gap="xs">
          <Heading as="h2">{t('thread.title')}</Heading>
          <Text dim>{source.mayAsk ? t('thread.none') : t('thread.mayNot')}</Text>
        </Stack>
      )}
    </Stack>
  );
}

const dayOf = (text: string, date: (at: Date) => string): string => {
  const at = new Date(text);
  return Number.isNaN(at.getTime()) ? text : date(at);
};
