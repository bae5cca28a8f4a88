import { useState } from 'react';
import { z } from 'zod';
import type { OutOf } from '#domain/operation.ts';
import { useOp } from '#web/api.ts';
import { useFormat } from '#web/format.ts';
import { useT } from '#web/i18n.ts';
import { useView } from '#web/navigation.tsx';
import { useCan } from '#web/session.ts';
import { Button } from '#web/ui/button.tsx';
import { Checkbox } from '#web/ui/choices.tsx';
import { Select } from '#web/ui/field.tsx';
import { Page, Row, Stack, Text } from '#web/ui/layout.tsx';
import { List, ListRow } from '#web/ui/list.tsx';
import { Answer, EmptyState } from '#web/ui/states.tsx';
import { TimeAt } from '#web/ui/time.tsx';
import { listConfirmations } from '../../confirm/entry-answers.contract.ts';
import { CONFIRMATION_VIEWS } from '../../confirm/entry-standing.rules.ts';
import { AskMany } from './ask-many.tsx';
import { StandingBadge } from './standing-badge.tsx';

const view = z.object({ is: z.enum(CONFIRMATION_VIEWS).default('waiting') });
type Listed = OutOf<typeof listConfirmations>;
/** So many are asked at once. */
const MOST_ASKED = 100;

/** How far the directory is confirmed by those it is about: what waits for somebody, or those who stand so; and many asked at once. */
export function ConfirmationsScreen() {
  const t = useT('directory-confirm');
  const format = useFormat();
  const [at, setAt] = useView(view);
  const asked = useOp(listConfirmations, { query: { is: at.is } }, { keep: true });
  return (
    <Page>
      <Stack gap="l">
        <Text dim>{t('list.what')}</Text>
        <Select
          label={t('list.show')}
          options={CONFIRMATION_VIEWS.map((value) => ({
            value,
            label: asked.data
              ? `${t(`list.view.${value}`)} (${format.number(asked.data.counts[value])})`
              : t(`list.view.${value}`),
          }))}
          value={at.is}
          onChange={(is) => setAt({ is: is ?? undefined })}
        />
        <Answer of={asked} rows={6} feature="directory-confirm">
          {(listed) =>
            listed.entries.length === 0 ? (
              <EmptyState title={t(at.is === 'waiting' ? 'list.none' : 'list.noneSo')}>
                {t(at.is === 'waiting' ? 'list.noneWhy' : 'list.noneSoWhy')}
              </EmptyState>
            ) : (
              <Entries key={at.is} listed={listed} />
            )
          }
        </Answer>
      </Stack>
    </Page>
  );
}

function Entries({ listed }: { listed: Listed }) {
  const t = useT('directory-confirm');
  const can = useCan();
  const { entries, more } = listed;
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const [asking, setAsking] = useState(false);
  const here = entries.filter((it) => chosen.includes(it.id));
  const most = Math.min(entries.length, MOST_ASKED);
  return (
    <Stack gap="s">
      {can('actor.write') && (
        <Row spread="between">
          <Button
            size="small"
            onClick={() => setChosen(here.length === most ? [] : entries.slice(0, most).map((it) => it.id))}
          >
            {here.length === most ? t('list.chooseNone') : t('list.chooseAll', { count: most })}
          </Button>
          <Button
            look="primary"
            blocked={here.length === 0 ? t('list.chooseSome') : here.length > MOST_ASKED ? t('list.tooMany') : null}
            onClick={() => setAsking(true)}
          >
            {t('list.ask', { count: here.length })}
          </Button>
        </Row>
      )}
      <List label={t('list.title')}>
        {entries.map((it) => (
          <ListRow
            key={it.id}
            to={{ to: '/w/$workspace/organisations/$id', params: { id: it.id } }}
            lead={<StandingBadge of={it.standing} />}
            when={<TimeAt at={it.standing.since} only="date" />}
            title={<bdi>{it.name}</bdi>}
            detail={it.corrections > 0 ? t('list.corrections', { count: it.corrections }) : undefined}
          >
            {can('actor.write') && (
              <Checkbox
                label={
                  <>
                    {t('list.choose')} <bdi className="visually-hidden">{it.name}</bdi>
                  </>
                }
                checked={chosen.includes(it.id)}
                onChange={(on) => setChosen(on ? [...chosen, it.id] : chosen.filter((one) => one !== it.id))}
              />
            )}
          </ListRow>
        ))}
      </List>
      {more && (
        <Text dim small>
          {t('list.more')}
        </Text>
      )}
      {asking && (
        <AskMany
          entries={here}
          channels={listed.channels}
          onClose={() => setAsking(false)}
          onDone={() => setChosen([])}
        />
      )}
    </Stack>
  );
}
