import { useState } from 'react';
import { z } from 'zod';
import type { OutOf } from '#domain/operation.ts';
import { useOp, useOpMutation } from '#web/api.ts';
import { useFormat } from '#web/format.ts';
import { useT } from '#web/i18n.ts';
import { Go, useView } from '#web/navigation.tsx';
import { useCan } from '#web/session.ts';
import { Badge } from '#web/ui/badges.tsx';
import { Button, Buttons } from '#web/ui/button.tsx';
import { TextField } from '#web/ui/field.tsx';
import { Card, Heading, Row, Stack, Text } from '#web/ui/layout.tsx';
import { List, ListRow } from '#web/ui/list.tsx';
import { Answer, ErrorState } from '#web/ui/states.tsx';
import { TimeAt } from '#web/ui/time.tsx';
import { toast } from '#web/ui/toast.tsx';
import { sureness } from '../match/match-levels.rules.ts';
import { alikeOrganisations, keepOrganisationsApart, readMerges, unmergeOrganisation } from '../merges.contract.ts';
import type { readOrganisation } from '../organisations.contract.ts';
import { CompareEntries } from './compare-entries.tsx';
import { usePlaceName } from './place-codes.ts';

type Entry = OutOf<typeof readOrganisation>;
type Alike = OutOf<typeof alikeOrganisations>['alike'][number];
type Merges = OutOf<typeof readMerges>;
const view = z.object({ compare: z.uuid().optional() });

/** Under which entry this one stands, what stands under it, and which others may be the same organisation: a person decides, and may take it back. */
export function AlikePart({ entry }: { entry: Entry }) {
  const merges = useOp(readMerges, { params: { id: entry.id } });
  return (
    <Answer of={merges} rows={2} feature="directory-merges">
      {(of) => (
        <>
          {of.into ? <StandsUnder entry={entry} of={of} /> : <MayBeTheSame entry={entry} />}
          {of.under.length > 0 && <Under of={of} />}
          {of.apart.length > 0 && <KeptApart entry={entry} of={of} />}
        </>
      )}
    </Answer>
  );
}

function StandsUnder({ entry, of }: { entry: Entry; of: Merges }) {
  const t = useT('directory-merges');
  return (
    <Card as="section" aria-label={t('under.this')}>
      <Stack gap="s">
        <Text strong>
          {t('under.standsUnder')}{' '}
          <Go to="/w/$workspace/organisations/$id" params={{ id: of.into!.id }}>
            <bdi>{of.into!.name}</bdi>
          </Go>
        </Text>
        {of.why && (
          <Text>
            {t('because')} <bdi>{of.why}</bdi>
          </Text>
        )}
        <TakeBack id={entry.id} />
      </Stack>
    </Card>
  );
}

/** What was merged into this entry, by whom, when and why. */
function Under({ of }: { of: Merges }) {
  const t = useT('directory-merges');
  const format = useFormat();
  return (
    <Stack gap="s">
      <Heading>{t('under.title')}</Heading>
      <Text dim small>
        {t('under.what')}
      </Text>
      <List label={t('under.title')}>
        {of.under.map((it) => (
          <ListRow
            key={it.id}
            lead={it.by ? t('by', { name: it.by.name }) : undefined}
            when={it.at ? <TimeAt at={it.at} only="date" /> : undefined}
            title={
              <Go to="/w/$workspace/organisations/$id" params={{ id: it.id }}>
                <bdi>{it.name}</bdi>
              </Go>
            }
            detail={
              <>
                {it.why && (
                  <>
                    {t('because')} <bdi>{it.why}</bdi>
                  </>
                )}
                {it.names.length > 1 && <> · {t('under.names', { names: format.list(it.names) })}</>}
              </>
            }
          >
            <TakeBack id={it.id} name={it.name} />
          </ListRow>
        ))}
      </List>
    </Stack>
  );
}

function TakeBack({ id, name }: { id: string; name?: string }) {
  const t = useT('directory-merges');
  const can = useCan();
  const unmerge = useOpMutation(unmergeOrganisation, {
    invalidates: ['organisations'],
    onDone: () => toast(t('takenBack')),
  });
  if (!can('actor.write')) return null;
  return (
    <ForAReason
      deed={t('takeBack')}
      label={name ? `${t('takeBack')}: ${name}` : undefined}
      hint={t('takeBackMeans')}
      busy={unmerge.isPending}
      error={unmerge.error}
      onSay={(why) => unmerge.mutate({ params: { id }, body: { why } })}
    />
  );
}

/** A deed that wants a reason: a button that opens one line for it. */
function ForAReason({
  deed,
  label,
  hint,
  busy,
  error,
  onSay,
}: {
  deed: string;
  label?: string;
  hint: string;
  busy: boolean;
  error: unknown;
  onSay: (why: string) => void;
}) {
  const t = useT('directory-merges');
  const [why, setWhy] = useState<string | null>(null);
  if (why === null)
    return (
      <Row>
        <Button size="small" aria-label={label} onClick={() => setWhy('')}>
          {deed}
        </Button>
      </Row>
    );
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (why.trim() && !busy) onSay(why.trim());
      }}
    >
      <Stack gap="s">
        <TextField label={t('why')} hint={hint} value={why} onChange={setWhy} maxLength={300} autoFocus />
        {error !== null && <ErrorState error={error} feature="directory-merges" />}
        <Buttons>
          <Button
            type="submit"
            size="small"
            look="primary"
            busy={busy}
            blocked={!why.trim() && t('problems.no_reason')}
          >
            {deed}
          </Button>
          <Button size="small" onClick={() => setWhy(null)}>
            {t('console:cancel')}
          </Button>
        </Buttons>
      </Stack>
    </form>
  );
}

function MayBeTheSame({ entry }: { entry: Entry }) {
  const t = useT('directory-merges');
  const can = useCan();
  const [at, setAt] = useView(view);
  const asked = useOp(alikeOrganisations, { params: { id: entry.id } });
  const [all, setAll] = useState(false);
  const { alike: found = [], several = [] } = asked.data ?? {};
  // what is only possible waits until somebody wants to see it, unless it is all there is or is being compared
  const likely = found.filter((it) => it.level === 'likely' || it.id === at.compare);
  const alike = all || likely.length === 0 ? found : likely;
  // Nothing to look at is nothing to say; a suggestion that cannot be had now is no reason to hide the entry.
  if (alike.length === 0) return <Several of={several} />;
  return (
    <Stack gap="s">
      <Several of={several} />
      <Heading>{t('alike.title')}</Heading>
      <Text dim small>
        {t('alike.what')}
      </Text>
      <List label={t('alike.title')}>
        {alike.map((it) => (
          <ListRow
            key={it.id}
            lead={
              <Badge tone={it.level === 'likely' ? 'accent' : 'plain'}>{t(`sureness.${sureness(it.score)}`)}</Badge>
            }
            title={
              <Go to="/w/$workspace/organisations/$id" params={{ id: it.id }}>
                <bdi>{it.name}</bdi>
              </Go>
            }
            detail={<Reasons of={it} />}
          >
            {at.compare === it.id ? (
              <Card>
                <CompareEntries
                  entry={entry}
                  otherId={it.id}
                  score={it.score}
                  onClose={() => setAt({ compare: undefined })}
                />
              </Card>
            ) : (
              <Row>
                <Button
                  size="small"
                  aria-label={`${t(can('actor.write') ? 'alike.compareAndDecide' : 'alike.compare')}: ${it.name}`}
                  onClick={() => setAt({ compare: it.id })}
                >
                  {t(can('actor.write') ? 'alike.compareAndDecide' : 'alike.compare')}
                </Button>
              </Row>
            )}
          </ListRow>
        ))}
      </List>
      {alike.length < found.length && (
        <Row>
          <Button size="small" onClick={() => setAll(true)}>
            {t('alike.andPossible', { count: found.length - alike.length })}
          </Button>
        </Row>
      )}
    </Stack>
  );
}

/** A name that lists several organisations: which, and what to do about it. */
function Several({ of }: { of: OutOf<typeof alikeOrganisations>['several'] }) {
  const t = useT('directory-merges');
  if (of.length === 0) return null;
  return (
    <Card as="section" aria-label={t('several.title')}>
      <Stack gap="s">
        <Text strong>{t('several.title')}</Text>
        <List label={t('several.title')}>
          {of.map((it, at) => (
            <ListRow
              key={at}
              title={
                it.entry ? (
                  <Go to="/w/$workspace/organisations/$id" params={{ id: it.entry.id }}>
                    <bdi>{it.entry.name}</bdi>
                  </Go>
                ) : (
                  <bdi>{it.name}</bdi>
                )
              }
              detail={it.entry ? undefined : t('several.noEntry')}
            />
          ))}
        </List>
        <Text dim small>
          {t('several.mend')}
        </Text>
      </Stack>
    </Card>
  );
}

/** What speaks for two entries being one, and what against. */
export function Reasons({ of }: { of: Pick<Alike, 'reasons'> }) {
  const t = useT('directory-merges');
  const format = useFormat();
  const placeName = usePlaceName();
  const placed = (text: string | undefined) =>
    text ? format.list(text.split(' ').filter(Boolean).map(placeName)) : undefined;
  const words = ({ code, params }: Alike['reasons'][number]): string => {
    if (code === 'other_place' && params['a'])
      return t('reason.other_place_named', { a: placed(params['a']), b: placed(params['b']) });
    if (code === 'same_place' && params['place'])
      return t('reason.same_place_named', { place: placed(params['place']) });
    return t(`reason.${code}`, {
      ...params,
      place: placed(params['place']),
      state: placed(params['state']),
      defaultValue: code,
    });
  };
  const said = (supports: boolean) => [
    ...new Set(of.reasons.filter((it) => it.supports === supports).map((it) => words(it))),
  ];
  const [pro, contra] = [said(true), said(false)];
  return (
    <>
      {pro.length > 0 && (
        <span>
          {t('alike.pro')} <bdi>{format.list(pro)}</bdi>
        </span>
      )}
      {contra.length > 0 && (
        <>
          {pro.length > 0 && ' · '}
          <span>
            {t('alike.contra')} <bdi>{format.list(contra)}</bdi>
          </span>
        </>
      )}
    </>
  );
}

function KeptApart({ entry, of }: { entry: Entry; of: Merges }) {
  const t = useT('directory-merges');
  const can = useCan();
  const again = useOpMutation(keepOrganisationsApart, { invalidates: ['organisations'] });
  return (
    <Stack gap="s">
      <Heading>{t('apart.title')}</Heading>
      <List label={t('apart.title')}>
        {of.apart.map((it) => (
          <ListRow
            key={it.id}
            lead={it.by ? t('by', { name: it.by.name }) : undefined}
            when={<TimeAt at={it.at} only="date" />}
            title={
              <Go to="/w/$workspace/organisations/$id" params={{ id: it.id }}>
                <bdi>{it.name}</bdi>
              </Go>
            }
            detail={
              <>
                {t('because')} <bdi>{it.why}</bdi>
              </>
            }
          >
            {can('actor.write') && (
              <ForAReason
                deed={t('apart.again')}
                label={`${t('apart.again')}: ${it.name}`}
                hint={t('apart.againMeans')}
                busy={again.isPending}
                error={again.error}
                onSay={(why) => again.mutate({ params: { id: entry.id }, body: { otherId: it.id, why, apart: false } })}
              />
            )}
          </ListRow>
        ))}
      </List>
    </Stack>
  );
}
