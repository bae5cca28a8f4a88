import { SavedViews } from '#features/views/ui/saved-views.tsx';
import { useEffect, useRef, useState } from 'react';
import { z } from 'zod';
import { addressOf, useOp, useOpPages } from '#web/api.ts';
import { useT } from '#web/i18n.ts';
import { useKeys } from '#web/keys.ts';
import { useGo, useView } from '#web/navigation.tsx';
import { useCan, useWorkspace } from '#web/session.ts';
import { Button } from '#web/ui/button.tsx';
import { Columns, Pane } from '#web/ui/columns.tsx';
import { IconDown } from '#web/ui/icons.ts';
import { Kbd } from '#web/ui/kbd.tsx';
import { Said } from '#web/ui/layout.tsx';
import { ExportMenu } from '#web/ui/export-menu.tsx';
import { List, ListRow } from '#web/ui/list.tsx';
import { Menu } from '#web/ui/menu.tsx';
import { Answer, EmptyState } from '#web/ui/states.tsx';
import { TimeAgo } from '#web/ui/time.tsx';
import { exportReports, listReports, readReport } from '../reports.contract.ts';
import { Evidence, useSuggestions } from './evidence-pane.tsx';
import { ReportSign, useOriginWords } from './report-words.tsx';
import { ReportView } from './report-view.tsx';
import { ReviewDialogs, type Open } from './review-dialogs.tsx';
import { useReviewDeeds } from './use-review-deeds.ts';
import css from './review.module.css';

const QUEUES = ['review', 'mine', 'noise', 'protected', 'all'] as const;
const view = z.object({
  report: z.uuid().optional(),
  queue: z.enum(QUEUES).default('review'),
  source: z.uuid().optional(),
  side: z.enum(['report', 'evidence']).default('report'),
});
/** Reports one after the other: the list, the report, what it may be the same as. Everything has a key. */
export function ReviewScreen() {
  const t = useT('reports', 'domain', 'erasure');
  const can = useCan();
  const go = useGo();
  const { memberId, slug } = useWorkspace();
  const [at, setAt] = useView(view);
  const [open, setOpen] = useState<Open>(null);
  const deeds = useReviewDeeds();
  const origin = useOriginWords();
  const pages = useOpPages(
    listReports,
    { query: { queue: at.queue, source: at.source, limit: 50 } },
    (page) => (page.next ? { after: page.next } : null),
    { keep: true },
  );
  const rows = pages.data?.pages.flatMap((page) => page.reports) ?? [];
  const total = pages.data?.pages[0]?.total ?? 0;
  const asked = useOp(readReport, { params: { id: at.report ?? '' } }, { enabled: at.report !== undefined });
  const report = at.report === undefined ? undefined : asked.data;
  const suggestions = useSuggestions(at.report);

  // A report that was dealt with leaves the list; going on means the one that took its place.
  const place = useRef(0);
  const index = rows.findIndex((row) => row.id === at.report);
  if (index >= 0) place.current = index;
  // The next one is fetched while this one is read.
  const next = at.report === undefined ? undefined : rows[index >= 0 ? index + 1 : place.current]?.id;
  useOp(readReport, { params: { id: next ?? '' } }, { enabled: next !== undefined, staleTime: 30_000 });
  const left = at.report !== undefined && index < 0 && rows.length > 0;
  useEffect(() => {
    if (left && document.activeElement === document.body)
      document.querySelector('main')?.focus({ preventScroll: true });
  }, [left]);
  const choose = (id: string | undefined) =>
    id && setAt({ report: id, side: 'report' }, { replace: at.report !== undefined });
  const step = (by: 1 | -1) => {
    if (rows.length === 0) return;
    const to = index >= 0 ? index + by : at.report === undefined ? 0 : by > 0 ? place.current : place.current - 1;
    choose(rows[Math.max(0, Math.min(rows.length - 1, to))]?.id);
  };
  const dropNoise = () => {
    if (!report) return;
    const after = rows[index + 1] ?? rows[index - 1];
    deeds.noise(report.id);
    if (at.queue !== 'all' && after) choose(after.id);
  };

  // Who may see no incident has nothing to compare with.
  const compares = suggestions.mayRead;
  const triages = report !== undefined && can('report.triage');
  const assesses = report !== undefined && can('report.assess') && report.state !== 'noise';
  const writes = report !== undefined && can('incident.write');
  const warns = report !== undefined && can('alert.write');
  const raise = () => report && go({ to: '/w/$workspace/alerts/write', search: { report: report.id } });
  const talks = report !== undefined && can('thread.write');
  const mayAsk = talks && report.sourceRecord.mayAsk;
  const inReview = report?.state === 'received' || report?.state === 'under_review';
  const mine = report?.claimedBy?.id === memberId;
  const same = suggestions.guessed
    ? suggestions.incidents.find((it) => !report?.incidents.some((other) => other.id === it.id))
    : undefined;
  useKeys([
    { key: 'j', label: t('console:keys.next'), run: () => step(1), bare: true },
    { key: 'k', label: t('console:keys.before'), run: () => step(-1), bare: true },
    {
      key: 'c',
      label: t('keys.claim'),
      when: triages && inReview && !report.claimedBy,
      run: () => report && deeds.claim(report.id),
    },
    {
      key: 'r',
      label: t('keys.handBack'),
      when: triages && mine && inReview,
      run: () => report && deeds.handBack(report.id),
    },
    {
      key: 'r',
      label: t('deeds.reopen'),
      when: triages && !inReview,
      run: () => report && deeds.reopen(report.id),
    },
    { key: 'n', label: t('keys.noise'), when: triages && inReview, run: dropNoise },
    {
      key: 'm',
      label: t('keys.same'),
      when: writes && same !== undefined,
      run: () => report && same && deeds.attach(report.id, same, 'supports'),
    },
    { key: 'i', label: t('keys.incident'), when: writes, run: () => setOpen('incident') },
    { key: 'a', label: t('deeds.alert'), when: warns, run: () => raise() },
    { key: 'q', label: t('keys.ask'), when: mayAsk, run: () => setOpen('ask') },
    { key: 'b', label: t('keys.callBack'), when: talks, run: () => setOpen('callBack') },
    { key: 'o', label: t('keys.note'), when: talks, run: () => setOpen('note') },
    { key: 't', label: t('keys.translate'), when: triages, run: () => setOpen('translate') },
    ...['1', '2', '3', '4', '5', '6'].map((key) => ({
      key,
      label: t('keys.credibility', { words: t(`domain:credibility.${key}`) }),
      when: assesses,
      bare: true,
      run: () => report && deeds.assess(report.id, Number(key)),
    })),
  ]);

  return (
    <>
      <Columns
        template={compares ? '1fr 1.8fr 1.3fr' : '1fr 2.4fr'}
        shown={at.report === undefined ? 0 : compares && at.side === 'evidence' ? 2 : 1}
      >
        <Pane
          title={t(`queues.${at.queue}`)}
          count={index >= 0 ? t('list.at', { at: index + 1, of: total }) : pages.data ? total : undefined}
          aside={
            <>
              <SavedViews screen="review" />
              <Menu
                label={t('list.queue')}
                items={QUEUES.filter((it) => it !== 'protected' || can('protected.read')).map((it) => ({
                  label: t(`queues.${it}`),
                  checked: it === at.queue,
                  run: () => setAt({ queue: it, report: undefined, source: undefined }),
                }))}
              >
                <Button size="small" look="quiet">
                  {t('list.queue')}
                  <IconDown size={14} />
                </Button>
              </Menu>
            </>
          }
        >
          <Answer of={{ data: pages.data, error: pages.error, refetch: pages.refetch }} rows={10}>
            {() =>
              rows.length === 0 ? (
                <EmptyState title={t(`empty.${at.queue}`)} />
              ) : (
                <>
                  <List label={t(`queues.${at.queue}`)}>
                    {rows.map((row) => (
                      <ListRow
                        key={row.id}
                        chosen={row.id === at.report}
                        onOpen={() => choose(row.id)}
                        lead={<ReportSign report={row} />}
                        when={<TimeAgo at={row.receivedAt} age />}
                        title={
                          <Said as="span" lang={row.language}>
                            {row.text}
                          </Said>
                        }
                        detail={[
                          row.placeText,
                          origin(row),
                          row.claimedBy && (row.claimedBy.id === memberId ? t('claimedByMe') : row.claimedBy.name),
                          row.unreadMessages > 0 && t('unread'),
                        ]
                          .filter(Boolean)
                          .join(' · ')}
                      />
                    ))}
                  </List>
                  {pages.hasNextPage && (
                    <Button
                      look="quiet"
                      wide
                      busy={pages.isFetchingNextPage}
                      onClick={() => void pages.fetchNextPage()}
                    >
                      {t('console:table.more')}
                    </Button>
                  )}
                  {at.queue === 'all' && can('report.export') && (
                    <div className="no-print" style={{ padding: 'var(--gap-s) var(--gap-l)' }}>
                      <ExportMenu
                        formats={['csv', 'xlsx']}
                        addressOf={(format) => addressOf(exportReports, { query: { format } })}
                      />
                    </div>
                  )}
                </>
              )
            }
          </Answer>
        </Pane>

        <Pane
          label={t('report')}
          padded
          onBack={at.report === undefined ? undefined : () => setAt({ report: undefined })}
          foot={
            report && (
              <div className={css.foot}>
                {writes && same && (
                  <Button look="primary" keyHint="m" onClick={() => deeds.attach(report.id, same, 'supports')}>
                    {t('deeds.same', { number: same.number })}
                  </Button>
                )}
                {writes && (
                  <Button look={same ? 'default' : 'primary'} keyHint="i" onClick={() => setOpen('incident')}>
                    {t('deeds.incident')}
                  </Button>
                )}
                {talks && (
                  <Button keyHint="q" blocked={!mayAsk && t('mayNotAsk')} onClick={() => setOpen('ask')}>
                    {t('deeds.ask')}
                  </Button>
                )}
                {triages && inReview && (
                  <Button keyHint="n" onClick={dropNoise}>
                    {t('deeds.noise')}
                  </Button>
                )}
                {triages && inReview && !report.claimedBy && (
                  <Button keyHint="c" onClick={() => deeds.claim(report.id)}>
                    {t('deeds.claim')}
                  </Button>
                )}
                {triages && !inReview && (
                  <Button keyHint="r" onClick={() => deeds.reopen(report.id)}>
                    {t('deeds.reopen')}
                  </Button>
                )}
                <Menu
                  label={t('console:more')}
                  items={[
                    ...(warns ? [{ label: t('deeds.alert'), run: () => raise() }] : []),
                    ...(triages ? [{ label: t('keys.translate'), run: () => setOpen('translate') }] : []),
                    ...(talks
                      ? [
                          { label: t('keys.callBack'), run: () => setOpen('callBack') },
                          { label: t('keys.note'), run: () => setOpen('note') },
                        ]
                      : []),
                    ...(talks && report.sourceRecord.wantsAnswer
                      ? [{ label: t('deeds.feedback'), run: () => setOpen('feedback') }]
                      : []),
                    ...(can('source.warn') ? [{ label: t('warn.deed'), run: () => setOpen('warn') }] : []),
                    ...(can('identity.ask')
                      ? [
                          {
                            label: t('warn.ask'),
                            run: () => location.assign(`/c/${slug}#ask=${report.source.id}`),
                          },
                        ]
                      : []),
                    ...(can('report.assess') && !report.redactedAt
                      ? [{ label: t('erasure:redact'), run: () => setOpen('redact') }]
                      : []),
                    ...(can('source.write') && !report.sourceRecord.erasedAt
                      ? [{ label: t('erasure:erase'), run: () => setOpen('erase') }]
                      : []),
                    ...(triages && mine ? [{ label: t('keys.handBack'), run: () => deeds.handBack(report.id) }] : []),
                  ]}
                >
                  <Button look="quiet">
                    {t('console:more')}
                    <IconDown size={14} />
                  </Button>
                </Menu>
                {compares && (
                  <span className={css.narrow}>
                    <Button look="quiet" onClick={() => setAt({ side: 'evidence' })}>
                      {t('evidence.open')}
                    </Button>
                  </span>
                )}
                <span className={css.hints}>
                  <span>
                    <Kbd>j</Kbd> <Kbd>k</Kbd> {t('console:keys.next')}
                  </span>
                  <span>
                    <Kbd>?</Kbd> {t('console:keys.help')}
                  </span>
                </span>
              </div>
            )
          }
        >
          {at.report === undefined ? (
            <EmptyState title={t('choose.title')}>{t('choose.why')}</EmptyState>
          ) : (
            <Answer of={asked} rows={8}>
              {(it) => (
                <ReportView
                  key={it.id}
                  report={it}
                  deeds={deeds}
                  onRate={() => setOpen('rate')}
                  onAsk={() => setOpen('ask')}
                />
              )}
            </Answer>
          )}
        </Pane>

        {compares && (
          <Pane label={t('evidence.title')} padded onBack={() => setAt({ side: 'report' })}>
            {report && <Evidence key={report.id} report={report} suggestions={suggestions} deeds={deeds} />}
          </Pane>
        )}
      </Columns>

      {report && <ReviewDialogs report={report} open={open} deeds={deeds} onClose={() => setOpen(null)} />}
    </>
  );
}
