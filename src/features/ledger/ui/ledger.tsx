import { useMemo, useState } from 'react';
import { z } from 'zod';
import { uuidv7 } from '#domain/ids.ts';
import type { OutOf } from '#domain/operation.ts';
import { listMembers } from '#features/people/people.contract.ts';
import { addressOf, useOp, useOpMutation, useOpPages } from '#web/api.ts';
import { useFormat } from '#web/format.ts';
import { useT } from '#web/i18n.ts';
import { useView } from '#web/navigation.tsx';
import { useCan } from '#web/session.ts';
import { Button, Buttons } from '#web/ui/button.tsx';
import { DataTable, type Column } from '#web/ui/data-table.tsx';
import { Select, TextField } from '#web/ui/field.tsx';
import { FileField } from '#web/ui/file-field.tsx';
import { Facts, Grid, Heading, Page, Stack, Text, Title } from '#web/ui/layout.tsx';
import { Answer, EmptyState } from '#web/ui/states.tsx';
import { TimeAt } from '#web/ui/time.tsx';
import { exportHeads, listLedger, readLedgerState, startCheck } from '../ledger.contract.ts';
import { Keepers } from './keepers.tsx';
import { Checks } from './checks.tsx';
import css from './ledger.module.css';

type State = OutOf<typeof readLedgerState>;
type Line = OutOf<typeof listLedger>['lines'][number];

/** What a line may be about; the words are in the catalogue. */
const KINDS = [
  'report',
  'source',
  'incident',
  'rumour',
  'alert',
  'notice',
  'response',
  'obligation',
  'mandate',
  'member',
  'actor',
  'workspace',
  'token',
  'opening',
  'custodian',
  'custody',
  'import',
  'place',
  'rule',
  'invitation',
  'place_import',
  'handover',
  'release',
  'view',
  'rule_finding',
  'checkpoint_party',
  'form',
  'submission',
  'group',
] as const;
const viewShape = z.object({
  kind: z.enum(KINDS).optional().catch(undefined),
  member: z.uuid().optional().catch(undefined),
  subject: z.uuid().optional().catch(undefined),
});

/** The record: what was done, by whom, when; up to where it is sealed; who outside keeps its heads; and verifying it. */
export function LedgerScreen() {
  const t = useT('ledger');
  const asked = useOp(readLedgerState);
  return (
    <Page>
      <Stack gap="xl">
        <section aria-labelledby="ledger-title">
          <Stack gap="m">
            <div>
              <Title id="ledger-title">{t('title')}</Title>
              <Text dim>{t('means')}</Text>
            </div>
            <Answer of={asked} rows={4} feature="ledger">
              {(state) => <Sealed state={state} />}
            </Answer>
          </Stack>
        </section>
        <Lines />
        {asked.data && <Keepers state={asked.data} />}
      </Stack>
    </Page>
  );
}

function Sealed({ state }: { state: State }) {
  const t = useT('ledger');
  const format = useFormat();
  const can = useCan();
  const [kept, setKept] = useState<{ name: string; text: string } | null>(null);
  const start = useOpMutation(startCheck, { invalidates: ['ledger'] });
  const running = state.checks.some((it) => it.state === 'waiting' || it.state === 'running');
  return (
    <Stack gap="m">
      <Facts
        of={[
          [
            t('sealedTo'),
            state.head ? (
              <span key="s">
                {t('line', { number: format.number(state.head.seq) })}, <TimeAt at={state.head.at} />
              </span>
            ) : (
              t('nothingYet')
            ),
          ],
          state.head && [
            t('headHash'),
            <code key="h" className={css.code} dir="ltr">
              {state.head.hash}
            </code>,
          ],
          [
            t('waiting'),
            state.waiting === 0 || !state.waitingSince ? (
              t('noneWaiting')
            ) : (
              <span key="w">
                {t('waitingSince', { count: state.waiting })} <TimeAt at={state.waitingSince} />
              </span>
            ),
          ],
          state.publicKey !== null && [
            t('publicKey'),
            <code key="k" className={css.code} dir="ltr">
              {state.publicKey}
            </code>,
          ],
        ]}
      />
      <FileField
        label={t('keptFile')}
        hint={t('keptFileWhy')}
        optional
        onChange={(file) => {
          if (!file) return setKept(null);
          void file
            .slice(0, 500_000)
            .text()
            .then((text) => setKept({ name: file.name, text }));
        }}
      />
      <Buttons>
        <Button
          look="primary"
          busy={start.isPending}
          blocked={running ? t('isRunning') : null}
          onClick={() => start.mutate({ body: { id: uuidv7(Date.now()), kept: kept?.text ?? '' } })}
        >
          {t('verifyNow')}
        </Button>
        {state.head && can('ledger.read') && (
          <a className={css.download} href={addressOf(exportHeads)} download>
            {t('exportHead')}
          </a>
        )}
      </Buttons>
      <Checks checks={state.checks} problem={start.error} />
    </Stack>
  );
}

function Lines() {
  const t = useT('ledger', 'ledger-deeds');
  const can = useCan();
  const [view, setView] = useView(viewShape);
  const [subject, setSubject] = useState(view.subject ?? '');
  const members = useOp(listMembers, {}, { enabled: can('member.read') });
  const query = useMemo(() => ({ ...view, limit: 50 }), [view]);
  const asked = useOpPages(listLedger, { query }, (page) => (page.next ? { before: page.next } : null), { keep: true });
  const lines = asked.data?.pages.flatMap((page) => page.lines) ?? [];
  const columns: Column<Line>[] = [
    { key: 'at', title: t('columns.at'), cell: (it) => <TimeAt at={it.at} />, out: (it) => it.at },
    {
      key: 'verb',
      title: t('columns.deed'),
      cell: (it) => (
        <span title={it.verb}>{t(`ledger-deeds:${it.verb.replaceAll('.', '-')}`, { defaultValue: it.verb })}</span>
      ),
      out: (it) => it.verb,
    },
    {
      key: 'who',
      title: t('columns.who'),
      cell: (it) =>
        it.memberName ? <bdi className={css.name}>{it.memberName}</bdi> : t(it.memberId ? 'formerMember' : 'nobody'),
      out: (it) => it.memberName ?? it.memberId ?? '',
    },
    {
      key: 'kind',
      title: t('columns.about'),
      cell: (it) => (
        <button
          type="button"
          className={css.about}
          title={it.subjectId}
          onClick={() => {
            setSubject(it.subjectId);
            setView({ subject: it.subjectId });
          }}
        >
          {(KINDS as readonly string[]).includes(it.subjectKind) ? t(`kinds.${it.subjectKind}`) : it.subjectKind}{' '}
          <code dir="ltr">{it.subjectId.slice(-6)}</code>
        </button>
      ),
      out: (it) => `${it.subjectKind} ${it.subjectId}`,
    },
    {
      key: 'seq',
      title: t('columns.seq'),
      cell: (it) => it.seq ?? t('unsealed'),
      out: (it) => it.seq,
      end: true,
    },
    {
      key: 'detail',
      title: t('columns.detail'),
      cell: (it) =>
        it.detailState === 'shown' ? (
          <details>
            <summary>{t('show')}</summary>
            <pre className={css.detail} dir="ltr">
              {JSON.stringify(it.detail, null, 1)}
            </pre>
          </details>
        ) : (
          <span className={css.dim}>{t(it.detailState)}</span>
        ),
      out: (it) => (it.detailState === 'shown' ? JSON.stringify(it.detail) : it.detailState),
    },
  ];
  return (
    <div>
      <Stack gap="m">
        <Heading id="ledger-lines">{t('lines')}</Heading>
        <Grid min="180px">
          <Select
            label={t('filter.kind')}
            none={t('filter.all')}
            options={KINDS.map((it) => ({ value: it, label: t(`kinds.${it}`) }))}
            value={view.kind ?? null}
            onChange={(kind) => setView({ kind: kind ?? undefined })}
          />
          <Select
            label={t('filter.member')}
            none={t('filter.all')}
            options={(members.data?.members ?? []).map((it) => ({ value: it.id, label: it.name }))}
            value={view.member ?? null}
            onChange={(member) => setView({ member: member ?? undefined })}
          />
          <TextField
            label={t('filter.subject')}
            value={subject}
            onChange={(text) => {
              setSubject(text);
              const id = z.uuid().safeParse(text.trim().toLowerCase());
              if (id.success || text.trim() === '') setView({ subject: id.data });
            }}
            error={subject.trim() !== '' && !z.uuid().safeParse(subject.trim()).success ? t('filter.noId') : undefined}
            dir="ltr"
          />
        </Grid>
        <Answer of={asked} rows={8} feature="ledger">
          {() =>
            lines.length === 0 ? (
              <EmptyState title={t('empty')}>{t('emptyWhy')}</EmptyState>
            ) : (
              <DataTable
                label={t('lines')}
                columns={columns}
                rows={lines}
                rowKey={(it) => it.id}
                exportAs="ledger"
                onMore={asked.hasNextPage ? () => void asked.fetchNextPage() : undefined}
              />
            )
          }
        </Answer>
      </Stack>
    </div>
  );
}
