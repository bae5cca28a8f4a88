import { useT } from '#web/i18n.ts';
import { ConfidenceDots, PeaceBadge } from '#web/ui/badges.tsx';
import { Button } from '#web/ui/button.tsx';
import { Row } from '#web/ui/layout.tsx';
import { List, ListRow } from '#web/ui/list.tsx';
import { EmptyState } from '#web/ui/states.tsx';
import { TimeSpanText } from '#web/ui/time.tsx';
import { IncidentSign, useHarmWords, type IncidentLine } from './incident-view.tsx';
import { isPeace, useTypeWords } from './types.tsx';

/** Incidents as rows: how grave and how sure, what, when, where, harm, how many accounts. */
export function IncidentList({
  incidents,
  chosen,
  onOpen,
  onAllTime,
}: {
  incidents: readonly IncidentLine[];
  chosen?: string;
  onOpen: (id: string) => void;
  /** the next step where nothing fits and a period is chosen */
  onAllTime?: (() => void) | undefined;
}) {
  const t = useT('incidents', 'domain');
  const harm = useHarmWords();
  const words = useTypeWords();
  if (incidents.length === 0)
    return (
      <EmptyState
        title={t('situation.none')}
        action={onAllTime && <Button onClick={onAllTime}>{t('situation.allTime')}</Button>}
      >
        {t('situation.noneWhy')}
      </EmptyState>
    );
  return (
    <List label={t('list.label')}>
      {incidents.map((it) => (
        <ListRow
          key={it.id}
          chosen={it.id === chosen}
          onOpen={() => onOpen(it.id)}
          lead={
            <Row gap="s" as="span">
              {isPeace(it.typeCode) ? <PeaceBadge /> : <IncidentSign incident={it} />}
              <ConfidenceDots is={it.state} small />
            </Row>
          }
          when={
            <TimeSpanText
              span={{
                from: it.whenFrom,
                to: it.whenPrecision === 'exact' || it.whenPrecision === 'about' ? null : it.whenTo,
                precision: it.whenPrecision,
              }}
            />
          }
          title={<bdi>{it.title}</bdi>}
          detail={[
            (it.level >= 1 || isPeace(it.typeCode)) && words(it.typeCode),
            it.placeText,
            harm(it),
            t('list.accounts', { count: it.accounts }),
          ]
            .filter(Boolean)
            .join(' · ')}
        />
      ))}
    </List>
  );
}
