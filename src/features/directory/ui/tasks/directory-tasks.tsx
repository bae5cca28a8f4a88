import type { ReactNode } from 'react';
import { useOp } from '#web/api.ts';
import { useT } from '#web/i18n.ts';
import { Go } from '#web/navigation.tsx';
import { Badge } from '#web/ui/badges.tsx';
import { Row, Stack } from '#web/ui/layout.tsx';
import { List, ListRow } from '#web/ui/list.tsx';
import { TimeAt } from '#web/ui/time.tsx';
import { readDirectoryTasks } from '../../tasks/tasks.contract.ts';
import css from './tasks.module.css';

/** On the desk: what waits in the directory for somebody who may write in it. Nothing waits, nothing shows. */
export function DirectoryTasks() {
  const t = useT('directory-tasks');
  const asked = useOp(readDirectoryTasks, {}, { every: 600_000 });
  if (!asked.data) return null;
  const { uncontacted, confirmations, decisions, contacts } = asked.data;
  const total = uncontacted.total + confirmations.total + decisions.total + (contacts?.total ?? 0);
  if (total === 0) return null;
  // open at once where something of one's own is late
  const pressing = [...uncontacted.lines, ...decisions.lines].some((it) => it.mine && it.late);
  const due = (it: { dueOn: string; late: boolean }) => (
    <>
      {it.late && <Badge tone="late">{t('late')}</Badge>} <TimeAt at={it.dueOn} only="date" />
    </>
  );
  const mine = (is: boolean, words: string): ReactNode => (
    <>
      {words}
      {is && <Badge tone="accent">{t('yours')}</Badge>}
    </>
  );
  const left = [
    [uncontacted, '/w/$workspace/initiatives'],
    [confirmations, '/w/$workspace/confirmations'],
    [decisions, '/w/$workspace/groups'],
  ] as const;
  return (
    <details className={css.tasks} open={pressing}>
      <summary>
        <strong>{t('title')}</strong> · {t('count', { count: total })}
      </summary>
      <Stack gap="s">
        <List label={t('title')}>
          {uncontacted.lines.map((it) => (
            <ListRow
              key={`${it.initiative.id} ${it.other.id}`}
              to={{ to: '/w/$workspace/initiatives/$id', params: { id: it.initiative.id } }}
              lead={mine(it.mine, t('uncontacted'))}
              when={due(it)}
              title={<bdi>{it.other.name}</bdi>}
              detail={t('neighbourOf', { name: it.initiative.name })}
            />
          ))}
          {confirmations.lines.map((it) => (
            <ListRow
              key={it.id}
              to={{ to: '/w/$workspace/organisations/$id', params: { id: it.id } }}
              lead={t(it.hide ? 'hide' : 'corrections', { count: it.corrections })}
              when={<TimeAt at={it.since} only="date" />}
              title={<bdi>{it.name}</bdi>}
            />
          ))}
          {decisions.lines.map((it) => (
            <ListRow
              key={`${it.group.id} ${it.words}`}
              to={{ to: '/w/$workspace/groups/$id', params: { id: it.group.id } }}
              lead={mine(it.mine, t('decision'))}
              when={due(it)}
              title={<bdi>{it.words}</bdi>}
              detail={<bdi>{it.group.name}</bdi>}
            />
          ))}
          {contacts?.lines.map((it) => (
            <ListRow
              key={it.id}
              to={{ to: '/w/$workspace/organisations/$id', params: { id: it.organisation.id } }}
              lead={t('askAgain')}
              when={due(it)}
              title={<bdi>{it.name}</bdi>}
              detail={<bdi>{it.organisation.name}</bdi>}
            />
          ))}
        </List>
        <Row>
          {left.map(([of, to]) =>
            of.total > of.lines.length ? (
              <Go key={to} to={to}>
                {t('more', { count: of.total - of.lines.length })}
              </Go>
            ) : null,
          )}
        </Row>
      </Stack>
    </details>
  );
}
