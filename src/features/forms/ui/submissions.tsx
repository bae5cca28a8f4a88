import { useState } from 'react';
import type { OutOf } from '#domain/operation.ts';
import { addressOf, useOp, useOpPages } from '#web/api.ts';
import { useT } from '#web/i18n.ts';
import { Go } from '#web/navigation.tsx';
import { useCan } from '#web/session.ts';
import { Badge } from '#web/ui/badges.tsx';
import { Button, Buttons } from '#web/ui/button.tsx';
import { DataTable, type Column } from '#web/ui/data-table.tsx';
import { Sheet } from '#web/ui/dialog.tsx';
import { Facts, Heading, Row, Stack, Text } from '#web/ui/layout.tsx';
import { Answer, EmptyState } from '#web/ui/states.tsx';
import { TimeAt } from '#web/ui/time.tsx';
import type { FormDetail } from '../forms.contract.ts';
import { columnsOf } from '../submission-columns.rules.ts';
import { useAnswerWords } from './answer-words.ts';
import css from './forms.module.css';
import { exportSubmissions, listSubmissions, openSubmissionFile, readSubmission } from '../submissions.contract.ts';

type Line = OutOf<typeof listSubmissions>['submissions'][number];
/** More columns are read one below the other, in the submission itself. */
const MOST_COLUMNS = 5;

/** What was sent with a form: one row each, opened beside the table. */
export function SubmissionsPart({ form }: { form: FormDetail }) {
  const t = useT('forms');
  const can = useCan();
  const words = useAnswerWords(form);
  const [open, setOpen] = useState<string | null>(null);
  const asked = useOpPages(listSubmissions, { params: { id: form.id }, query: { limit: 100 } }, (page) =>
    page.next ? { after: page.next } : null,
  );
  const columns = columnsOf(form.fields, null).filter((it) => it.asked);
  const save = (format: 'csv' | 'xlsx') => {
    const link = document.createElement('a');
    link.href = addressOf(exportSubmissions, { params: { id: form.id }, query: { format } });
    link.download = '';
    link.click();
  };
  return (
    <Stack gap="l">
      {can('report.export') && form.submissions !== 0 && (
        <Buttons>
          <Button onClick={() => save('xlsx')}>{t('sent.xlsx')}</Button>
          <Button onClick={() => save('csv')}>{t('sent.csv')}</Button>
        </Buttons>
      )}
      <Answer of={asked} rows={6} feature="forms">
        {({ pages }) => {
          const rows = pages.flatMap((it) => it.submissions);
          const total = pages[0]?.total ?? 0;
          if (rows.length === 0) return <EmptyState title={t('sent.none')}>{t('sent.noneWhy')}</EmptyState>;
          const shown: Column<Line>[] = [
            {
              key: 'received',
              title: t('sent.received'),
              cell: (it) => <TimeAt at={it.receivedAt} />,
              sort: (it) => it.receivedAt,
            },
            { key: 'source', title: t('sent.source'), cell: (it) => <bdi>{it.source?.alias ?? '–'}</bdi> },
            ...columns.slice(0, MOST_COLUMNS).map((field): Column<Line> => ({
              key: field.path,
              title: words.question(field.path),
              cell: (it) => <bdi>{short(words.answer(field.path, it.answers[field.path]))}</bdi>,
            })),
            { key: 'flags', title: t('sent.flags'), cell: (it) => <Flags of={it} /> },
          ];
          return (
            <DataTable
              label={t('page.sent')}
              rows={rows}
              rowKey={(it) => it.id}
              chosen={open ?? undefined}
              onOpen={(it) => setOpen(it.id)}
              columns={shown}
              total={total}
              onMore={asked.hasNextPage ? () => void asked.fetchNextPage() : undefined}
            />
          );
        }}
      </Answer>
      <Sheet open={open !== null} onClose={() => setOpen(null)} title={t('sent.one')} width={520}>
        {open && <OneSubmission id={open} form={form} />}
      </Sheet>
    </Stack>
  );
}

const short = (text: string) => (text.length > 80 ? `${text.slice(0, 79)}…` : text);

function Flags({ of }: { of: Line }) {
  const t = useT('forms');
  const all = [
    ...of.flags,
    ...(of.incomplete ? ['incomplete'] : []),
    ...(of.encrypted ? ['encrypted'] : []),
    ...(of.edited ? ['edited'] : []),
    ...(of.redacted ? ['redacted'] : []),
  ];
  return (
    <Row gap="xs">
      {all.map((it) => (
        <Badge key={it} tone="plain">
          {t(`flags.${it}`, { defaultValue: it })}
        </Badge>
      ))}
    </Row>
  );
}

function OneSubmission({ id, form }: { id: string; form: FormDetail }) {
  const t = useT('forms');
  const can = useCan();
  const words = useAnswerWords(form);
  const asked = useOp(readSubmission, { params: { id } });
  return (
    <Answer of={asked} rows={8} feature="forms">
      {(it) => (
        <Stack gap="l">
          <Flags of={it} />
          {it.reportId && (
            <Go to="/w/$workspace/review" search={{ queue: 'all', id: it.reportId }}>
              {t('sent.report')}
            </Go>
          )}
          {it.encrypted && <Text dim>{t('sent.encryptedWhy')}</Text>}
          {it.rows.map((row) => (
            <Stack key={row.n} as="section" gap="s">
              {row.path !== '' && <Heading>{words.question(row.path)}</Heading>}
              <Facts
                of={Object.entries(row.answers).map(
                  ([path, answer]) =>
                    [words.question(path), <bdi key={path}>{words.answer(path, answer)}</bdi>] as const,
                )}
              />
            </Stack>
          ))}
          {it.files.length > 0 && (
            <Stack as="section" gap="s">
              <Heading>{t('sent.files')}</Heading>
              <ul className={css.list}>
                {it.files.map((file) => (
                  <li key={file.id}>
                    {can('report.triage') ? (
                      <a href={addressOf(openSubmissionFile, { params: { id, fileId: file.id } })} download>
                        <bdi>{file.name}</bdi>
                      </a>
                    ) : (
                      <bdi>{file.name}</bdi>
                    )}
                  </li>
                ))}
              </ul>
            </Stack>
          )}
        </Stack>
      )}
    </Answer>
  );
}
