import { useState } from 'react';
import { z } from 'zod';
import { useOpMutation, useOpPages } from '#web/api.ts';
import { useFormat } from '#web/format.ts';
import { useT } from '#web/i18n.ts';
import { useLanguageName } from '#web/language-names.ts';
import { Go, useView } from '#web/navigation.tsx';
import { useCan } from '#web/session.ts';
import { Badge } from '#web/ui/badges.tsx';
import { Button, Buttons, LinkButton } from '#web/ui/button.tsx';
import { Confirm } from '#web/ui/dialog.tsx';
import { IconBack, IconPlus } from '#web/ui/icons.ts';
import { Card, Facts, Heading, Page, Row, Said, Stack, Text } from '#web/ui/layout.tsx';
import { MoreOf } from '#web/ui/more.tsx';
import { Answer, EmptyState, Progress } from '#web/ui/states.tsx';
import { TimeAgo } from '#web/ui/time.tsx';
import { toast, toastProblem } from '#web/ui/toast.tsx';
import { decideBroadcast, listBroadcasts, stopBroadcast, type BroadcastOut } from '../broadcasts.contract.ts';
import { Cost, type Price } from './cost.tsx';
import { ProposeDialog } from './propose-dialog.tsx';

const RUMOURS = '/w/$workspace/rumours';
const view = z.object({ rumour: z.uuid().optional() });

/** Messages to the subscribers of a district: who proposed the words, who agreed, how far they have come. */
export function BroadcastsScreen() {
  const t = useT('broadcasts');
  const can = useCan();
  // from a rumour one comes with its answer
  const [at, setAt] = useView(view);
  const [writing, setWriting] = useState(false);
  const asked = useOpPages(listBroadcasts, {}, (page) => (page.next ? { after: page.next } : null), { every: 5000 });
  const broadcasts = asked.data?.pages.flatMap((page) => page.broadcasts) ?? [];
  const open = writing || at.rumour !== undefined;
  const close = () => {
    setWriting(false);
    if (at.rumour) setAt({ rumour: undefined }, { replace: true });
  };
  return (
    <Page>
      <Stack gap="l">
        <Buttons>
          <LinkButton look="quiet" to={RUMOURS} icon={<IconBack size={16} className="flips" />}>
            {t('rumours')}
          </LinkButton>
        </Buttons>
        <Row spread="between" align="top">
          <Text dim>{t('means')}</Text>
          {can('rumour.write') && (
            <Button look="primary" icon={<IconPlus size={17} />} onClick={() => setWriting(true)}>
              {t('add')}
            </Button>
          )}
        </Row>
        <Answer
          of={{ data: asked.data?.pages[0], error: asked.error, refetch: asked.refetch }}
          rows={6}
          feature="broadcasts"
        >
          {({ price }) => (
            <>
              {price === null && <Text>{t('noLine')}</Text>}
              {broadcasts.length === 0 ? (
                <EmptyState title={t('none')}>{t('noneWhy')}</EmptyState>
              ) : (
                <Stack as="ul" gap="m" style={{ listStyle: 'none', padding: 0, margin: 0 }}>
                  {broadcasts.map((it) => (
                    <li key={it.id}>
                      <BroadcastCard of={it} price={price} />
                    </li>
                  ))}
                </Stack>
              )}
              <MoreOf pages={asked} />
              {open && can('rumour.write') && (
                <ProposeDialog rumourId={at.rumour ?? null} price={price} onClose={close} />
              )}
            </>
          )}
        </Answer>
      </Stack>
    </Page>
  );
}

function BroadcastCard({ of, price }: { of: BroadcastOut; price: Price }) {
  const t = useT('broadcasts');
  const format = useFormat();
  const name = useLanguageName();
  const waits = of.standing === 'proposed';
  const number = (count: number) => ({ count, number: format.number(count) });
  return (
    <Card>
      <Stack gap="s">
        <Row spread="between">
          <Heading as="h2">
            <bdi>{of.place.name}</bdi>
          </Heading>
          <Badge tone={waits || of.standing === 'sending' ? 'accent' : 'plain'}>{t(`standing.${of.standing}`)}</Badge>
        </Row>
        {of.texts.map((it) => (
          <Stack key={it.language} gap="xs">
            {of.texts.length > 1 && (
              <Text dim small>
                {name(it.language)}
              </Text>
            )}
            <div lang={it.language} dir="auto">
              <Said>{it.text}</Said>
            </div>
          </Stack>
        ))}
        <Facts
          of={[
            of.rumour && [
              t('rumour'),
              <Go key="r" to={RUMOURS} search={{ rumour: of.rumour.id, show: 'all' }}>
                <bdi>{of.rumour.claim}</bdi>
              </Go>,
            ],
            [
              t('by'),
              <span key="b">
                <bdi>{of.proposedBy.name}</bdi>
                {of.proposedBy.organisation && (
                  <>
                    , <bdi>{of.proposedBy.organisation}</bdi>
                  </>
                )}{' '}
                <TimeAgo at={of.proposedAt} />
              </span>,
            ],
            of.decidedBy !== null && [
              t(of.standing === 'refused' ? 'refusedBy' : 'agreedBy'),
              <bdi key="d">{of.decidedBy}</bdi>,
            ],
            of.reason !== null && [t('reason'), <bdi key="w">{of.reason}</bdi>],
            [t('spread'), t(`spreads.${of.spreadMinutes}`)],
            waits && [t('for'), t('people', number(of.people))],
            waits && of.segments !== null && [t('costs'), <Cost key="c" segments={of.segments} price={price} />],
          ]}
        />
        {of.progress && <Reached of={of.progress} people={of.people} />}
        <Deeds of={of} />
      </Stack>
    </Card>
  );
}

/** How far it has come, and whom it reached as far as anybody said. */
function Reached({ of, people }: { of: NonNullable<BroadcastOut['progress']>; people: number }) {
  const t = useT('broadcasts');
  const format = useFormat();
  const left = of.sent + of.delivered;
  const parts = (['delivered', 'sent', 'waiting', 'unknown', 'failed', 'stopped'] as const).filter((it) => of[it] > 0);
  return (
    <Stack gap="xs">
      <Progress
        label={t('progress', { number: format.number(left), people: format.number(people) })}
        done={people - of.waiting}
        of={people}
      />
      <Text small dim>
        {parts.map((it) => t(`parts.${it}`, { count: of[it], number: format.number(of[it]) })).join(' · ')}
      </Text>
    </Stack>
  );
}

function Deeds({ of }: { of: BroadcastOut }) {
  const t = useT('broadcasts');
  const [asking, setAsking] = useState<'agree' | 'stop' | null>(null);
  const decide = useOpMutation(decideBroadcast, { invalidates: ['broadcasts'] });
  const stop = useOpMutation(stopBroadcast, { invalidates: ['broadcasts'] });
  const params = { id: of.id };
  const failed = (error: unknown) => {
    setAsking(null);
    toastProblem(error as Error, 'broadcasts');
  };
  if (!of.mayAgree && !of.mayRefuse && !of.mayStop) return null;
  return (
    <>
      <Buttons>
        {of.mayAgree && (
          <Button look="primary" onClick={() => setAsking('agree')}>
            {t('agree')}
          </Button>
        )}
        {of.mayRefuse && (
          <Button
            busy={decide.isPending}
            onClick={() => decide.mutate({ params, body: { yes: false, reason: null } }, { onError: failed })}
          >
            {t(of.mayAgree ? 'refuse' : 'takeBack')}
          </Button>
        )}
        {of.mayStop && <Button onClick={() => setAsking('stop')}>{t('stop')}</Button>}
        {of.standing === 'proposed' && !of.mayAgree && <Text dim>{t('another')}</Text>}
      </Buttons>
      {asking === 'agree' && (
        <Confirm
          open
          onClose={() => setAsking(null)}
          title={t('agreeTitle', { place: of.place.name })}
          deed={t('agree')}
          busy={decide.isPending}
          onConfirm={() =>
            decide.mutate(
              { params, body: { yes: true, reason: null } },
              { onSuccess: () => setAsking(null), onError: failed },
            )
          }
        >
          {t('agreeWhy')}
        </Confirm>
      )}
      {asking === 'stop' && (
        <Confirm
          open
          onClose={() => setAsking(null)}
          title={t('stopTitle')}
          deed={t('stop')}
          busy={stop.isPending}
          onConfirm={() =>
            stop.mutate(
              { params, body: {} },
              {
                onSuccess: ({ stopped }) => {
                  setAsking(null);
                  toast(t('stopped', { count: stopped }));
                },
                onError: failed,
              },
            )
          }
        >
          {t('stopWhy')}
        </Confirm>
      )}
    </>
  );
}
