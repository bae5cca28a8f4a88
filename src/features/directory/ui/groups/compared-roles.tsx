import { useT } from '#web/i18n.ts';
import { Go } from '#web/navigation.tsx';
import { Badge } from '#web/ui/badges.tsx';
import { Button } from '#web/ui/button.tsx';
import { Stack, Text } from '#web/ui/layout.tsx';
import { TimeAt } from '#web/ui/time.tsx';
import { compareRoles } from '../../groups/groups.rules.ts';
import css from './compared-roles.module.css';
import type { Group } from '../../groups/groups.contract.ts';

type Statement = Group['statements'][number];

/** Who does what and does it best, beside each other: a row for each piece of work, a column for each of whom something is said. */
export function ComparedRoles({ group, onChange }: { group: Group; onChange: ((of: Statement) => void) | undefined }) {
  const t = useT('groups');
  const names = new Map(group.statements.map((it) => [it.about.id, it.about.name]));
  const { actorIds, rows } = compareRoles(
    group.statements.map((it) => ({ ...it, statement: it, byId: it.by.id, aboutId: it.about.id })),
  );
  return (
    <div className={css.frame} role="region" aria-label={t('statements')} tabIndex={0}>
      <table className={css.table}>
        <thead>
          <tr>
            <th scope="col">{t('fields.work')}</th>
            {actorIds.map((id) => (
              <th key={id} scope="col">
                <Go to="/w/$workspace/organisations/$id" params={{ id }}>
                  <bdi>{names.get(id)}</bdi>
                </Go>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.work}>
              <th scope="row">
                <bdi>{row.work}</bdi>
                {row.clashes.length > 0 && (
                  <div>
                    <Badge tone="late">{t('contradicts')}</Badge>
                  </div>
                )}
              </th>
              {row.cells.map((cell) => (
                <td key={cell.actorId}>
                  {cell.said.length === 0 ? (
                    <span className={css.none}>{t('nothingSaid')}</span>
                  ) : (
                    <Stack gap="s">
                      {cell.said.map(({ statement: it }) => (
                        <div key={it.id}>
                          <strong data-denies={it.stance === 'does_not' || undefined}>
                            {t(`stance.${it.stance}`)}
                          </strong>
                          {it.advantage && (
                            <div>
                              <bdi>{it.advantage}</bdi>
                            </div>
                          )}
                          <Text small dim as="div">
                            {it.by.id === it.about.id ? (
                              t('saysItself')
                            ) : (
                              <>
                                {t('says')} <bdi>{it.by.name}</bdi>
                              </>
                            )}
                            {' · '}
                            <TimeAt at={it.saidOn} only="date" />
                          </Text>
                          {onChange && (
                            <Button
                              size="small"
                              look="link"
                              aria-label={`${t('change')}: ${row.work}, ${it.about.name}`}
                              onClick={() => onChange(it)}
                            >
                              {t('change')}
                            </Button>
                          )}
                        </div>
                      ))}
                    </Stack>
                  )}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
