import type { z } from 'zod';
import { useFormat } from '#web/format.ts';
import { useT } from '#web/i18n.ts';
import { anywhere } from '#web/navigation.tsx';
import { Badge, LevelBadge, type Level } from '#web/ui/badges.tsx';
import { Row } from '#web/ui/layout.tsx';
import { List, ListRow } from '#web/ui/list.tsx';
import type { findingLine } from '../alert-rules.contract.ts';
import { paths } from './paths.ts';
import { Explained, useHearingWords } from './rule-words.tsx';
import alerts from './alerts.module.css';

export type Finding = z.output<typeof findingLine>;

/** Findings, each a line that opens: where, what was counted and against what, what came of it. */
export function FindingList({
  findings,
  label,
  withRule,
}: {
  findings: readonly Finding[];
  label: string;
  withRule?: boolean;
}) {
  const t = useT('rules', 'alerts');
  const format = useFormat();
  const hearing = useHearingWords();
  return (
    <div className={alerts.panel}>
      <List label={label}>
        {findings.map((it) => (
          <ListRow
            key={it.id}
            to={anywhere({ to: paths.finding, params: { id: it.id } })}
            lead={
              <Row gap="s" as="span">
                {it.level !== null && <LevelBadge level={it.level as Level} />}
                <Badge>{t(`outcome.${it.outcome}`)}</Badge>
                {it.raiseTo !== null && it.decided === null && it.alert && it.alert.level < it.raiseTo && (
                  <Badge tone="late">{t('finding.toDecide')}</Badge>
                )}
              </Row>
            }
            when={format.date(`${it.day}T12:00:00Z`)}
            title={
              <>
                <bdi>{it.place?.name ?? t('scope.whole')}</bdi>
                {withRule && (
                  <>
                    {' · '}
                    <bdi>{it.ruleName}</bdi>
                  </>
                )}
              </>
            }
            detail={
              <>
                <Explained of={it.explanation} kind={it.kind} />
                {hearing(it) !== null && <>{hearing(it)} </>}
                {it.alert &&
                  t(it.made === 'draft' ? 'finding.madeDraft' : 'finding.goesTo', { number: it.alert.number })}
              </>
            }
          />
        ))}
      </List>
    </div>
  );
}
