import { useEffect, useState } from 'react';
import { z } from 'zod';
import type { OutOf } from '#domain/operation.ts';
import { useOp, useOpPages } from '#web/api.ts';
import { useT } from '#web/i18n.ts';
import { Go, useView } from '#web/navigation.tsx';
import { useCan } from '#web/session.ts';
import { Badge } from '#web/ui/badges.tsx';
import { Button } from '#web/ui/button.tsx';
import { Checkbox } from '#web/ui/choices.tsx';
import { Card, Heading, Row, Stack, Text } from '#web/ui/layout.tsx';
import { List, ListRow } from '#web/ui/list.tsx';
import { Answer, EmptyState } from '#web/ui/states.tsx';
import { sureness } from '../match/match-levels.rules.ts';
import { listDoubles } from '../merges.contract.ts';
import { readOrganisation } from '../organisations.contract.ts';
import { Reasons } from './alike-part.tsx';
import { CompareEntries } from './compare-entries.tsx';

const view = z.object({ pair: z.string().max(80).optional() });
type Pair = OutOf<typeof listDoubles>['pairs'][number];
/** So many pairs are wanted at a time, and so many pieces of the directory looked through for them. */
const PAIRS_AT_ONCE = 20;
const PAGES_AT_ONCE = 6;
/** The same two are one pair, whichever of them it was found by. */
const keyOf = (it: Pair): string => [it.one.id, it.other.id].toSorted().join('_');

/** Who may stand twice in the directory: pair after pair, each with its reasons, for a person to decide. */
export function Doubles() {
  const t = useT('directory-merges');
  const can = useCan();
  const [at, setAt] = useView(view);
  const [possible, setPossible] = useState(false);
  const [decided, setDecided] = useState<ReadonlySet<string>>(new Set());
  const [aim, setAim] = useState({ pairs: PAIRS_AT_ONCE, pages: PAGES_AT_ONCE });
  const asked = useOpPages(listDoubles, { query: { level: possible ? 'possible' : 'likely' } }, (page) =>
    page.next ? { after: page.next } : null,
  );
  const pages = asked.data?.pages ?? [];
  const looked = pages.reduce((sum, page) => sum + page.looked, 0);
  const pairs = [...new Map(pages.flatMap((page) => page.pairs).map((it) => [keyOf(it), it])).entries()]
    .filter(([key]) => !decided.has(key))
    .toSorted(([, a], [, b]) => b.score - a.score);
  // goes on by itself until there is something to look at, and stops before it has kept anybody waiting for long
  const { hasNextPage, isFetchingNextPage, isError, fetchNextPage } = asked;
  const goesOn = hasNextPage && !isError && pages.length > 0 && pairs.length < aim.pairs && pages.length < aim.pages;
  useEffect(() => {
    if (goesOn && !isFetchingNextPage) void fetchNextPage();
  }, [goesOn, isFetchingNextPage, fetchNextPage]);
  return (
    <Stack gap="m">
      <Row spread="between" align="top">
        <Stack gap="xs">
          <Heading as="h2">{t('doubles.title')}</Heading>
          <Text dim>{t('doubles.what')}</Text>
        </Stack>
        <Go to="/w/$workspace/organisations">{t('doubles.back')}</Go>
      </Row>
      <Checkbox label={t('doubles.possible')} checked={possible} onChange={setPossible} />
      <Answer of={{ data: asked.data, error: asked.error, refetch: asked.refetch }} rows={6} feature="directory-merges">
        {() => (
          <>
            {pairs.length === 0 ? (
              <EmptyState title={t(hasNextPage ? 'doubles.noneYet' : 'doubles.none')}>
                {t(hasNextPage ? 'doubles.noneYetWhy' : 'doubles.noneWhy')}
              </EmptyState>
            ) : (
              <List label={t('doubles.title')}>
                {pairs.map(([key, it]) => (
                  <ListRow
                    key={key}
                    lead={
                      <Badge tone={it.level === 'likely' ? 'accent' : 'plain'}>
                        {t(`sureness.${sureness(it.score)}`)}
                      </Badge>
                    }
                    title={
                      <>
                        <Go to="/w/$workspace/organisations/$id" params={{ id: it.one.id }}>
                          <bdi>{it.one.name}</bdi>
                        </Go>
                        {' · '}
                        <Go to="/w/$workspace/organisations/$id" params={{ id: it.other.id }}>
                          <bdi>{it.other.name}</bdi>
                        </Go>
                      </>
                    }
                    detail={<Reasons of={it} />}
                  >
                    {at.pair === key ? (
                      <Card>
                        <ComparePair
                          pair={it}
                          onClose={() => setAt({ pair: undefined })}
                          onDecided={() => setDecided((now) => new Set([...now, key]))}
                        />
                      </Card>
                    ) : (
                      <Row>
                        <Button
                          size="small"
                          aria-label={`${t(can('actor.write') ? 'alike.compareAndDecide' : 'alike.compare')}: ${it.one.name}, ${it.other.name}`}
                          onClick={() => setAt({ pair: key })}
                        >
                          {t(can('actor.write') ? 'alike.compareAndDecide' : 'alike.compare')}
                        </Button>
                      </Row>
                    )}
                  </ListRow>
                ))}
              </List>
            )}
            <Row gap="m">
              <Text dim small>
                {t('doubles.looked', { count: looked })}
              </Text>
              {hasNextPage && (
                <Button
                  busy={goesOn || isFetchingNextPage}
                  onClick={() => {
                    setAim({ pairs: pairs.length + PAIRS_AT_ONCE, pages: pages.length + PAGES_AT_ONCE });
                    void fetchNextPage();
                  }}
                >
                  {t('doubles.further')}
                </Button>
              )}
            </Row>
          </>
        )}
      </Answer>
    </Stack>
  );
}

function ComparePair({ pair, onClose, onDecided }: { pair: Pair; onClose: () => void; onDecided: () => void }) {
  const one = useOp(readOrganisation, { params: { id: pair.one.id } });
  return (
    <Answer of={one} rows={6} feature="directory-merges">
      {(entry) => (
        <CompareEntries
          entry={entry}
          otherId={pair.other.id}
          score={pair.score}
          onClose={onClose}
          onDecided={() => {
            onClose();
            onDecided();
          }}
        />
      )}
    </Answer>
  );
}
