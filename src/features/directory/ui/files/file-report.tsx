import { Fragment, useState } from 'react';
import type { OutOf } from '#domain/operation.ts';
import { addressOf, useOpPages } from '#web/api.ts';
import { useFormat } from '#web/format.ts';
import { useT } from '#web/i18n.ts';
import { Go } from '#web/navigation.tsx';
import { Badge } from '#web/ui/badges.tsx';
import { DataTable } from '#web/ui/data-table.tsx';
import { Checkbox } from '#web/ui/choices.tsx';
import { Heading, Row, Stack, Text } from '#web/ui/layout.tsx';
import { Answer, EmptyState } from '#web/ui/states.tsx';
import { fileReport, listRecords, type readFile, type ReportLine } from '../../files/files.contract.ts';

type Finding = ReportLine['findings'][number];

/** What became of every record: first how often each thing was found, then record by record. */
export function FileReport({ file }: { file: OutOf<typeof readFile> }) {
  const t = useT('directory-files');
  const format = useFormat();
  const told = file.counts?.told ?? 0;
  const [all, setAll] = useState(false);
  const asked = useOpPages(
    listRecords,
    { params: { id: file.id }, query: all ? {} : { told: '1' } },
    (page) => (page.next === null ? null : { after: page.next }),
    { keep: true },
  );
  const kinds = Object.entries(file.counts?.findings ?? {}).toSorted((a, b) => b[1] - a[1]);
  return (
    <Stack gap="l">
      {kinds.length > 0 && (
        <Stack>
          <Heading as="h2">{t('report.found')}</Heading>
          <DataTable
            label={t('report.found')}
            rows={kinds}
            rowKey={([code]) => code}
            columns={[
              {
                key: 'what',
                title: t('report.what'),
                cell: ([code]) => words(t, { code, params: {} }),
                sort: ([code]) => code,
              },
              {
                key: 'times',
                title: t('report.times'),
                cell: ([, times]) => format.number(times),
                sort: ([, times]) => times,
                end: true,
              },
            ]}
          />
        </Stack>
      )}
      <Stack>
        <Row spread="between">
          <Heading as="h2">{t('report.title')}</Heading>
          <a href={addressOf(fileReport, { params: { id: file.id } })} download>
            {t('report.download')}
          </a>
        </Row>
        <Checkbox
          label={t('report.all', { count: told, number: format.number(told) })}
          checked={all}
          onChange={setAll}
        />
        <Answer of={asked} rows={6} feature="directory-files">
          {({ pages }) => {
            const lines = pages.flatMap((page) => page.lines);
            if (lines.length === 0) return <EmptyState title={t(all ? 'report.none' : 'report.nothingTold')} />;
            return (
              <DataTable
                label={t('report.title')}
                rows={lines}
                rowKey={(it) => String(it.n)}
                onMore={asked.hasNextPage ? () => void asked.fetchNextPage() : undefined}
                columns={[
                  {
                    key: 'line',
                    title: t('report.line'),
                    cell: (it) => (it.line === null ? '–' : format.number(it.line)),
                    sort: (it) => it.line ?? 0,
                  },
                  {
                    key: 'name',
                    title: t('report.record'),
                    cell: (it) => <RecordName line={it} />,
                    sort: (it) => it.name,
                  },
                  {
                    key: 'outcome',
                    title: t('report.outcome'),
                    cell: (it) =>
                      it.outcome ? (
                        <Badge tone={it.outcome === 'refused' ? 'late' : 'plain'}>{t(`outcomes.${it.outcome}`)}</Badge>
                      ) : (
                        '–'
                      ),
                    sort: (it) => it.outcome ?? '',
                  },
                  { key: 'findings', title: t('report.findings'), cell: (it) => <Findings of={it.findings} /> },
                ]}
              />
            );
          }}
        </Answer>
      </Stack>
    </Stack>
  );
}

function RecordName({ line }: { line: ReportLine }) {
  const t = useT('directory-files');
  if (line.n === 0) return <Text dim>{t('report.theFile')}</Text>;
  const name = <bdi>{line.name || t('report.unnamed', { number: line.n })}</bdi>;
  if (line.id === null) return name;
  return line.kind === 'organisation' ? (
    <Go to="/w/$workspace/organisations/$id" params={{ id: line.id }}>
      {name}
    </Go>
  ) : (
    <Go to="/w/$workspace/initiatives/$id" params={{ id: line.id }}>
      {name}
    </Go>
  );
}

function Findings({ of }: { of: readonly Finding[] }) {
  const t = useT('directory-files');
  // the same thing twenty times in one record is said once
  const groups = [...Map.groupBy(of, (it) => it.code).values()];
  return (
    <Stack gap="xs">
      {groups.map((list) => (
        <Text
          key={list[0]!.code}
          as="div"
          small
          dim={list[0]!.severity === 'note'}
          strong={list[0]!.severity === 'error'}
        >
          {words(t, list[0]!)}
          {toShow(list).map((it, at) => (
            <Fragment key={at}>{details(it)}</Fragment>
          ))}
          {list.length > 1 && ` (${list.length})`}
        </Text>
      ))}
    </Stack>
  );
}

/** Of the same thing found several times the first; of texts that stand in place of names each that was not told before. */
const toShow = (list: readonly Finding[]): readonly Finding[] =>
  list[0]!.params['text'] === undefined
    ? list.slice(0, 1)
    : list.filter((it, at) => at === 0 || it.params['first'] === undefined);

type T = ReturnType<typeof useT>;
const words = (t: T, it: Pick<Finding, 'code' | 'params'>): string =>
  t([`findings.${it.code}`, 'findings.other'], {
    ...it.params,
    defaultValue: undefined,
    code: it.code.replaceAll('_', ' '),
  });
/** More of a text is shown when it is asked for. */
const SHOWN_OF_TEXT = 160;
const details = (it: Finding) => {
  const said =
    it.params['cell'] ??
    it.params['value'] ??
    it.params['place'] ??
    it.params['name'] ??
    it.params['text'] ??
    it.params['detail'];
  if (said === undefined) return null;
  const text = String(said);
  if (text.length > SHOWN_OF_TEXT)
    return (
      <details>
        <summary>
          <bdi>{`${text.slice(0, SHOWN_OF_TEXT)}…`}</bdi>
        </summary>
        <bdi>{text}</bdi>
      </details>
    );
  return (
    <>
      {': '}
      <bdi>{text}</bdi>
    </>
  );
};
