import { z } from 'zod';
import { PlacePicker } from '#features/places/ui/place-picker.tsx';
import { useOp } from '#web/api.ts';
import { useFormat } from '#web/format.ts';
import { useT } from '#web/i18n.ts';
import { useView } from '#web/navigation.tsx';
import { Badge } from '#web/ui/badges.tsx';
import { Button } from '#web/ui/button.tsx';
import { Page, Row, Stack, Text } from '#web/ui/layout.tsx';
import { List, ListRow } from '#web/ui/list.tsx';
import { Answer, EmptyState } from '#web/ui/states.tsx';
import { Tabs } from '#web/ui/tabs.tsx';
import { listSystems, readSystem, type System } from '../../system/system.contract.ts';
import { BringTable } from './bring-table.tsx';
import { DeliveryPart } from './delivery-part.tsx';
import { Matrix } from './system-links.tsx';
import { Members } from './system-members.tsx';
import { DRAWN_LINES, SystemTree } from './system-tree.tsx';
import css from './system.module.css';

const TABS = ['findings', 'members', 'tree', 'matrix', 'delivery', 'table'] as const;
const view = z.object({
  place: z.uuid().optional(),
  tab: z.enum(TABS).default('findings'),
  /** of the tree: the body chosen in it, and which lines are drawn beside those of command */
  body: z.uuid().optional(),
  lines: z.enum(DRAWN_LINES).optional(),
});
type View = z.output<typeof view>;

/** The security and justice system of a country by its four groups, what stands out in it, and who really delivers. */
export function SystemScreen() {
  const t = useT('system');
  const [at, setAt] = useView(view);
  const known = useOp(listSystems);
  return (
    <Page wide>
      {/* drawings and matrices are wide: on paper they lie across */}
      <Stack gap="l" className={at.tab === 'tree' || at.tab === 'matrix' ? css.sheet : undefined}>
        <div className="no-print">
          <Text dim>{t('what')}</Text>
        </div>
        <Answer of={known} rows={3} feature="system">
          {({ places, own }) => {
            const place = at.place ?? own?.id ?? places[0]?.id ?? null;
            return (
              <Stack gap="l">
                <div className={css.choice}>
                  <PlacePicker
                    label={t('place')}
                    hint={t('placeHint')}
                    value={place}
                    onChange={(chosen) => setAt({ place: chosen && 'id' in chosen ? chosen.id : undefined })}
                  />
                  {places.some((it) => it.id !== place) && (
                    <Stack gap="xs">
                      <Text small dim>
                        {t('described')}
                      </Text>
                      <Row>
                        {places
                          .filter((it) => it.id !== place)
                          .map((it) => (
                            <Button key={it.id} size="small" onClick={() => setAt({ place: it.id })}>
                              <bdi>{it.name}</bdi>
                            </Button>
                          ))}
                      </Row>
                    </Stack>
                  )}
                </div>
                {place === null ? (
                  <EmptyState title={t('noPlace')}>{t('noPlaceWhy')}</EmptyState>
                ) : (
                  <Parts place={place} at={at} setAt={setAt} />
                )}
              </Stack>
            );
          }}
        </Answer>
      </Stack>
    </Page>
  );
}

function Parts({
  place,
  at,
  setAt,
}: {
  place: string;
  at: View;
  setAt: (now: Partial<View>, how?: { replace?: boolean }) => void;
}) {
  const t = useT('system');
  const asked = useOp(readSystem, { params: { place } });
  return (
    <Answer of={asked} rows={8} feature="system">
      {(system) => {
        const open = at.tab === 'findings' && system.parts.length === 0 ? 'members' : at.tab;
        return (
          <Tabs
            label={t('title')}
            tabs={TABS.map((id) => ({
              id,
              label: t(`tabs.${id}`),
              ...(id === 'findings' ? { count: system.findings.length } : {}),
            }))}
            open={open}
            onOpen={(tab) => setAt({ tab: tab as View['tab'] })}
          >
            {open === 'findings' && <Findings system={system} />}
            {open === 'members' && <Members system={system} />}
            {open === 'tree' && (
              <SystemTree
                system={system}
                chosen={at.body}
                onChoose={(body) => setAt({ body }, { replace: true })}
                lines={at.lines}
                onLines={(lines) => setAt({ lines }, { replace: true })}
              />
            )}
            {open === 'matrix' && <Matrix system={system} />}
            {open === 'delivery' && <DeliveryPart place={system.place} />}
            {open === 'table' && <BringTable system={system} />}
          </Tabs>
        );
      }}
    </Answer>
  );
}

/** What stands out, those who may use force first. */
function Findings({ system }: { system: System }) {
  const t = useT('system');
  const format = useFormat();
  const names = new Map(system.bodies.map((it) => [it.id, it.name]));
  if (system.findings.length === 0)
    return (
      <EmptyState title={t(system.parts.length === 0 ? 'findings.nothingYet' : 'findings.none')}>
        {t(system.parts.length === 0 ? 'findings.nothingYetWhy' : 'findings.noneWhy')}
      </EmptyState>
    );
  return (
    <Stack gap="s">
      <Text dim small>
        {t('findings.asFar')}
      </Text>
      <List label={t('tabs.findings')}>
        {system.findings.map((it) => (
          <ListRow
            key={`${it.id} ${it.code}`}
            to={{ to: '/w/$workspace/organisations/$id', params: { id: it.id } }}
            lead={<Badge tone={it.force ? 'late' : 'plain'}>{t(`findings.short.${it.code}`)}</Badge>}
            title={<bdi>{names.get(it.id)}</bdi>}
            detail={t(`findings.${it.code}`, {
              lacks: format.list(it.lacks.map((one) => t(`means.${one}`))),
              on: format.list(it.on.map((one) => names.get(one) ?? '')),
            })}
          />
        ))}
      </List>
    </Stack>
  );
}
