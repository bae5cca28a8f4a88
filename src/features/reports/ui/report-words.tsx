import type { z } from 'zod';
import { familyOf } from '#domain/incident-types.ts';
import { useFormat } from '#web/format.ts';
import { useT } from '#web/i18n.ts';
import { Badge, LevelBadge, PeaceBadge, type Level } from '#web/ui/badges.tsx';
import { count, type reportLine } from '../reports.contract.ts';

export type ReportLine = z.output<typeof reportLine>;
export type Count = z.output<typeof count>;

/** How grave a report looks, or that it tells of peace, or that nobody has said what kind it is. */
export function ReportSign({ report }: { report: Pick<ReportLine, 'level' | 'kind' | 'typeCode'> }) {
  const t = useT('reports', 'domain');
  const peace = report.typeCode ? familyOf(report.typeCode) === 'peace' : report.kind === 'peace';
  if (report.level === 0 && peace) return <PeaceBadge />;
  if (
    report.level >= 1 &&
    !(report.level === 1 && !report.typeCode && (report.kind === null || report.kind === 'other'))
  )
    return <LevelBadge level={report.level as Level} />;
  return <Badge>{t('kindNotChosen')}</Badge>;
}

/** The words of a kind as the reporter chose it, or of the type that the desk set. */
export function useKindWords(): (report: Pick<ReportLine, 'kind' | 'typeCode'>) => string | null {
  const t = useT('reports', 'domain');
  return ({ kind, typeCode }) =>
    typeCode
      ? t(`domain:types.${typeCode}`, { defaultValue: typeCode.replace(/^local\./, '').replaceAll('_', ' ') })
      : kind
        ? t(`kinds.${kind}`, { defaultValue: kind })
        : null;
}

/** Channel and basis in one line: `Reporter page · saw it`. */
export function useOriginWords(): (report: Pick<ReportLine, 'channel' | 'basis'>) => string {
  const t = useT('reports');
  return ({ channel, basis }) =>
    [t(`channels.${channel}`, { defaultValue: channel }), basis && t(`basis.${basis}`)].filter(Boolean).join(' · ');
}

/** People killed or hurt as far as it was said: `3 (1–5)`; nothing when nothing was. */
export function CountText({ of }: { of: Count | null }) {
  const format = useFormat();
  const t = useT('reports');
  return <>{of ? format.range(of.low, of.best, of.high) : t('notSaid')}</>;
}
