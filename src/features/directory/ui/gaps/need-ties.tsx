import { useState } from 'react';
import type { OutOf } from '#domain/operation.ts';
import { call, useOp, useOpMutation } from '#web/api.ts';
import { useFormat } from '#web/format.ts';
import { useT } from '#web/i18n.ts';
import { Go } from '#web/navigation.tsx';
import { useCan } from '#web/session.ts';
import { Badge } from '#web/ui/badges.tsx';
import { Button, IconButton } from '#web/ui/button.tsx';
import { Combobox } from '#web/ui/combobox.tsx';
import { Dialog } from '#web/ui/dialog.tsx';
import { Select, TextField, type Option } from '#web/ui/field.tsx';
import { Form } from '#web/ui/form.tsx';
import { IconClose } from '#web/ui/icons.ts';
import { Heading, Row, Stack, Text } from '#web/ui/layout.tsx';
import { List, ListRow } from '#web/ui/list.tsx';
import { TimeAt } from '#web/ui/time.tsx';
import { toastProblem } from '#web/ui/toast.tsx';
import { listInitiatives } from '../../initiatives.contract.ts';
import { NEED_SHARES, type listNeeds, needsOfInitiative, tieNeed, untieNeed } from '../../needs/needs.contract.ts';

export type Stated = OutOf<typeof listNeeds>['needs'][number];
type Initiative = Stated['met'][number]['initiative'];
type Share = (typeof NEED_SHARES)[number];
const TOPICS = { invalidates: ['needs', 'gaps'] };

/** Those who lead or carry out an initiative, by name. */
export const doersOf = (it: Initiative): string[] => [
  ...new Set(it.parties.filter((one) => one.role === 'leads' || one.role === 'implements').map((one) => one.name)),
];

/** What is there for a need and by whom, or that nothing is known to be. */
export function MetBy({ need, onUntie }: { need: Stated; onUntie?: (initiative: Initiative) => void }) {
  const t = useT('gaps', 'directory');
  const format = useFormat();
  if (need.met.length === 0)
    return need.ended ? null : (
      <Text small dim>
        {t('gaps:ties.none')}
      </Text>
    );
  return need.met.map(({ initiative, share, words }) => (
    <Row key={initiative.id} gap="s">
      <Badge tone={share === 'whole' ? 'accent' : 'plain'}>{t(`gaps:ties.share.${share}`)}</Badge>
      <Text as="span" small>
        <Go to="/w/$workspace/initiatives/$id" params={{ id: initiative.id }}>
          <bdi>{initiative.title}</bdi>
        </Go>
        {[
          doersOf(initiative).length > 0 ? format.list(doersOf(initiative).slice(0, 4)) : t('gaps:ties.nobodyNamed'),
          t(`directory:state.${initiative.state}`),
          words,
        ]
          .filter(Boolean)
          .map((it) => (
            <span key={it}>
              {' · '}
              <bdi>{it}</bdi>
            </span>
          ))}
      </Text>
      {onUntie && (
        <IconButton label={t('gaps:ties.undo', { title: initiative.title })} onClick={() => onUntie(initiative)}>
          <IconClose size={16} />
        </IconButton>
      )}
    </Row>
  ));
}

export function useUntie() {
  const drop = useOpMutation(untieNeed, TOPICS);
  return (id: string, initiative: string) =>
    drop.mutate({ params: { id, initiative } }, { onError: (error) => toastProblem(error, 'gaps') });
}

/**
 * That an initiative is there for a need: from the side of the need the initiative is chosen, from the side of the initiative the need.
 * @param given the words of the side that is known; the other is found by `find`
 * @param ids both, from what was chosen
 */
function TieDialog({
  given,
  label,
  find,
  ids,
  onClose,
}: {
  given: string;
  label: string;
  find: readonly Option[] | ((text: string, signal: AbortSignal) => Promise<Option[]>);
  ids: (chosen: string) => { id: string; initiative: string };
  onClose: () => void;
}) {
  const t = useT('gaps');
  const [chosen, setChosen] = useState<Option | null>(null);
  const [share, setShare] = useState<Share>('part');
  const [words, setWords] = useState('');
  const save = useOpMutation(tieNeed, TOPICS);
  return (
    <Dialog open onClose={onClose} width={560} title={t('ties.add')}>
      <Form
        feature="gaps"
        deed={t('console:save')}
        blocked={chosen ? null : t('ties.choose')}
        onSubmit={async () => {
          await save.mutateAsync({ params: ids(chosen!.value), body: { share, words: words.trim() || null } });
          onClose();
        }}
        aside={<Button onClick={onClose}>{t('console:cancel')}</Button>}
      >
        <Text>
          <bdi>{given}</bdi>
        </Text>
        <Combobox label={label} value={chosen} onChange={setChosen} options={find} from={0} />
        <Select
          label={t('ties.howMuch')}
          options={NEED_SHARES.map((value) => ({ value, label: t(`ties.share.${value}`) }))}
          value={share}
          onChange={(value) => setShare(value ?? 'part')}
        />
        <TextField label={t('ties.words')} optional value={words} onChange={setWords} maxLength={500} />
      </Form>
    </Dialog>
  );
}

/** From a need: those at work in its place come first. */
export function TieInitiative({ need, onClose }: { need: Stated; onClose: () => void }) {
  const t = useT('gaps');
  const find = async (text: string, signal: AbortSignal): Promise<Option[]> => {
    const query = text.trim().length < 2 ? { place: need.place.id, limit: 12 } : { q: text.trim(), limit: 12 };
    return (await call(listInitiatives, { query, signal })).initiatives.map((it) => ({
      value: it.id,
      label: it.title,
      detail: [...doersOf(it), ...it.places].slice(0, 3).join(' · '),
    }));
  };
  return (
    <TieDialog
      given={need.words}
      label={t('ties.initiative')}
      find={find}
      ids={(initiative) => ({ id: need.id, initiative })}
      onClose={onClose}
    />
  );
}

/** On the page of an initiative: the needs it is there for, and the way to say so of others that stand open where it works. */
export function InitiativeNeeds({ initiative }: { initiative: { id: string; title: string } }) {
  const t = useT('gaps');
  const can = useCan();
  const { data } = useOp(needsOfInitiative, { params: { id: initiative.id } });
  const untie = useUntie();
  const [adding, setAdding] = useState(false);
  if (!data || (data.tied.length === 0 && (data.open.length === 0 || !can('actor.write')))) return null;
  return (
    <Stack gap="s">
      <Row spread="between">
        <Heading>{t('ties.title')}</Heading>
        {can('actor.write') && data.open.length > 0 && (
          <Button size="small" onClick={() => setAdding(true)}>
            {t('ties.addNeed')}
          </Button>
        )}
      </Row>
      {data.tied.length === 0 ? (
        <Text dim small>
          {t('ties.openHere', { count: data.open.length })}
        </Text>
      ) : (
        <List label={t('ties.title')}>
          {data.tied.map((it) => (
            <ListRow
              key={it.id}
              to={{ to: '/w/$workspace/gaps', search: { place: it.place.id } }}
              lead={
                <Row gap="s" tight as="span">
                  <Badge tone={it.tie.share === 'whole' ? 'accent' : 'plain'}>{t(`ties.share.${it.tie.share}`)}</Badge>
                  {it.ended && <Badge>{t(`needs.ended.${it.ended.how}`)}</Badge>}
                </Row>
              }
              when={<TimeAt at={it.saidOn} only="date" />}
              title={<bdi lang={it.language === 'und' ? undefined : it.language}>{it.words}</bdi>}
              detail={<bdi>{[t(`need.${it.need}`), it.place.name, it.tie.words].filter(Boolean).join(' · ')}</bdi>}
            >
              {can('actor.write') && (
                <Button
                  size="small"
                  look="quiet"
                  aria-label={t('ties.undo', { title: it.words.slice(0, 60) })}
                  onClick={() => untie(it.id, initiative.id)}
                >
                  {t('ties.untie')}
                </Button>
              )}
            </ListRow>
          ))}
        </List>
      )}
      {adding && (
        <TieDialog
          given={initiative.title}
          label={t('ties.need')}
          find={data.open.map((it) => ({
            value: it.id,
            label: it.words,
            detail: `${t(`need.${it.need}`)} · ${it.place.name}`,
          }))}
          ids={(id) => ({ id, initiative: initiative.id })}
          onClose={() => setAdding(false)}
        />
      )}
    </Stack>
  );
}
