import type { ReactNode } from 'react';
import { useT } from '#web/i18n.ts';
import { Go } from '#web/navigation.tsx';
import { Card, Heading, Stack, Text } from '#web/ui/layout.tsx';
import type { Group } from '../../groups/groups.contract.ts';

type Clash = Pick<Group['contradictions'][number], 'kind' | 'work' | 'actors'> &
  Partial<Pick<Group['across'][number], 'groups'>>;

/** Roles that do not fit together, within a group or between several, with whom they are said of and where. */
export function Contradictions({
  title,
  of,
  why,
  as,
}: {
  title: string;
  of: readonly Clash[];
  why: ReactNode;
  as?: 'h2' | 'h3';
}) {
  const t = useT('groups');
  if (of.length === 0) return null;
  return (
    <Card as="section" aria-label={title}>
      <Stack gap="s">
        <Heading as={as}>{title}</Heading>
        <ul style={{ margin: 0, paddingInlineStart: 'var(--gap-l)' }}>
          {of.map((it) => (
            <li key={`${it.kind} ${it.work} ${it.actors.map((one) => one.id).join()}`}>
              <strong>
                <bdi>{it.work}</bdi>
              </strong>
              {' – '}
              {t(`contradiction.${it.kind}`)}{' '}
              {it.actors.map((one, n) => (
                <span key={one.id}>
                  {n > 0 && ', '}
                  <bdi>{one.name}</bdi>
                </span>
              ))}
              {it.groups && (
                <Text as="div" small dim>
                  {t('saidIn')}{' '}
                  {it.groups.map((one, n) => (
                    <span key={one.id}>
                      {n > 0 && ' · '}
                      <Go to="/w/$workspace/groups/$id" params={{ id: one.id }}>
                        <bdi>{one.name}</bdi>
                      </Go>
                    </span>
                  ))}
                </Text>
              )}
            </li>
          ))}
        </ul>
        <Text dim small>
          {why}
        </Text>
      </Stack>
    </Card>
  );
}
