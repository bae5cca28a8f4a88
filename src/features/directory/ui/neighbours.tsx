import { useState } from 'react';
import type { OutOf } from '#domain/operation.ts';
import { useOpMutation } from '#web/api.ts';
import { useFormat } from '#web/format.ts';
import { useT } from '#web/i18n.ts';
import { Badge } from '#web/ui/badges.tsx';
import { Button } from '#web/ui/button.tsx';
import { Select, TextField } from '#web/ui/field.tsx';
import { Row, Stack, Text } from '#web/ui/layout.tsx';
import { List } from '#web/ui/list.tsx';
import { TimeAt } from '#web/ui/time.tsx';
import { toastProblem } from '#web/ui/toast.tsx';
import { type listNeighbours, settleNeighbour, STANCES } from '../initiatives.contract.ts';
import { InitiativeRow } from './initiative-row.tsx';
import css from './directory.module.css';

export type Neighbour = OutOf<typeof listNeighbours>['neighbours'][number];
export interface Said {
  stance: (typeof STANCES)[number];
  words: string;
}

/** What was agreed with one whose work is alike: offers to join or strengthen it stand before all others. */
export function StanceFields({ value, onChange }: { value: Said | null; onChange: (said: Said | null) => void }) {
  const t = useT('directory');
  return (
    <div className={css.two}>
      <Select
        label={t('neighbour.agreed')}
        options={STANCES.map((it) => ({ value: it, label: t(`stance.${it}`) }))}
        value={value?.stance ?? null}
        onChange={(stance) => onChange(stance ? { stance, words: value?.words ?? '' } : null)}
      />
      {value && value.stance !== 'not_contacted' && (
        <TextField
          label={t(value.stance === 'differs' ? 'neighbour.inWhat' : 'neighbour.words')}
          optional={value.stance !== 'differs'}
          value={value.words}
          onChange={(words) => onChange({ ...value, words })}
          maxLength={1000}
        />
      )}
    </div>
  );
}

/** Neighbours, local ones first, each with why it is alike. `fields` asks what was agreed. */
export function NeighbourList({
  of,
  more,
  fields,
}: {
  of: readonly Neighbour[];
  more: number;
  fields?: (neighbour: Neighbour) => React.ReactNode;
}) {
  const t = useT('directory');
  const format = useFormat();
  return (
    <Stack gap="s">
      <List label={t('neighbour.title')}>
        {of.map((it) => (
          <InitiativeRow
            key={it.initiative.id}
            it={it.initiative}
            lead={
              it.local && !it.initiative.ledLocally ? <Badge tone="accent">{t('neighbour.local')}</Badge> : undefined
            }
          >
            <div className={css.neighbour}>
              <Text dim small>
                {t('neighbour.why', { reasons: format.list(it.reasons.map((one) => t(`alike.${one}`))) })}
              </Text>
              {fields?.(it)}
            </div>
          </InitiativeRow>
        ))}
      </List>
      {more > 0 && (
        <Text dim small>
          {t('neighbour.more', { count: more })}
        </Text>
      )}
    </Stack>
  );
}

/** On the page of an initiative: what stands with one of them, and the way to settle it. */
export function Settle({ id, neighbour, may }: { id: string; neighbour: Neighbour; may: boolean }) {
  const t = useT('directory');
  const [said, setSaid] = useState<Said | null>(null);
  const [open, setOpen] = useState(false);
  const settle = useOpMutation(settleNeighbour, { invalidates: ['initiatives'], onDone: () => setOpen(false) });
  const agreed = neighbour.agreed;
  return (
    <Stack gap="s">
      <Row>
        <Text as="span" small>
          {agreed ? (
            <>
              <strong>{t(`stance.${agreed.stance}`)}</strong>
              {agreed.words && (
                <>
                  {': '}
                  <bdi>{agreed.words}</bdi>
                </>
              )}
              {agreed.dueOn && (
                <>
                  {' · '}
                  {t('uncontacted.until')} <TimeAt at={agreed.dueOn} only="date" />
                </>
              )}
            </>
          ) : (
            t('neighbour.nothing')
          )}
        </Text>
        {may && !open && (
          <Button
            size="small"
            look={agreed?.stance === 'not_contacted' ? 'default' : 'quiet'}
            onClick={() => setOpen(true)}
          >
            {t('neighbour.say')}
          </Button>
        )}
      </Row>
      {open && (
        <Stack gap="s">
          <StanceFields value={said} onChange={setSaid} />
          <Row>
            <Button
              size="small"
              look="primary"
              busy={settle.isPending}
              blocked={
                !said
                  ? t('need.stance')
                  : said.stance === 'differs' && !said.words.trim() && t('problems.reason_needed')
              }
              onClick={() =>
                said &&
                settle.mutate(
                  {
                    params: { id },
                    body: { id: neighbour.initiative.id, stance: said.stance, words: said.words.trim() || null },
                  },
                  { onError: (error) => toastProblem(error, 'directory') },
                )
              }
            >
              {t('console:save')}
            </Button>
            <Button size="small" onClick={() => setOpen(false)}>
              {t('console:cancel')}
            </Button>
          </Row>
        </Stack>
      )}
    </Stack>
  );
}
