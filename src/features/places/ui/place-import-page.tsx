import { useState } from 'react';
import { call, refresh, useOp } from '#web/api.ts';
import { useFormat } from '#web/format.ts';
import { useT } from '#web/i18n.ts';
import { Button, Buttons } from '#web/ui/button.tsx';
import { DataTable } from '#web/ui/data-table.tsx';
import { Facts, Heading, Stack, Text, Title } from '#web/ui/layout.tsx';
import { Answer, EmptyState, Progress } from '#web/ui/states.tsx';
import { toastProblem } from '#web/ui/toast.tsx';
import { checkImport, readImport, runImport, stopImport, type PlaceImport } from '../place-imports.contract.ts';

type Result = NonNullable<PlaceImport['result']>;
const COUNTS = ['rows', 'added', 'filled', 'changed', 'closed', 'unchanged', 'refused', 'successions'] as const;

/** One file: how far it is, what it would do or did, and what is wrong in which row. */
export function ImportPage({ id }: { id: string }) {
  const t = useT('places');
  const [busy, setBusy] = useState(false);
  const asked = useOp(readImport, { params: { id } }, { keep: true, every: 1500 });
  const step = async (work: () => Promise<unknown>) => {
    setBusy(true);
    try {
      await work();
      await refresh('places');
    } catch (error) {
      toastProblem(error, 'places');
    } finally {
      setBusy(false);
    }
  };
  return (
    <Answer of={asked} feature="places">
      {(it) => (
        <Stack gap="l">
          <Title>
            <bdi>{it.fileName}</bdi>
          </Title>
          <Text dim>
            {[t(`import.states.${it.state}`), it.options.source, it.options.release, it.options.releasedOn]
              .filter(Boolean)
              .join(' · ')}
          </Text>
          {(it.state === 'checking' || it.state === 'running') && (
            <Progress
              label={t(it.state === 'checking' ? 'import.checking' : 'import.running')}
              done={it.done}
              of={it.all || null}
              onStop={() => void step(() => call(stopImport, { params: { id }, body: {} }))}
            />
          )}
          {it.problem && (
            <EmptyState title={t([`problems.${it.problem.code}`], { defaultValue: it.problem.detail })} flush>
              {t('import.failedHow')}
            </EmptyState>
          )}
          {it.result && <Outcome result={it.result} tried={it.state === 'checked'} />}
          <Buttons>
            {it.state === 'checked' && (
              <Button
                look="primary"
                busy={busy}
                blocked={it.result?.counts.rows === it.result?.counts.refused && t('import.nothingToRead')}
                onClick={() => void step(() => call(runImport, { params: { id }, body: {} }))}
              >
                {t('import.run', { count: (it.result?.counts.rows ?? 0) - (it.result?.counts.refused ?? 0) })}
              </Button>
            )}
            {(it.state === 'failed' ||
              it.state === 'stopped' ||
              (it.state === 'uploading' && it.partsHere === it.parts)) && (
              <Button busy={busy} onClick={() => void step(() => call(checkImport, { params: { id }, body: {} }))}>
                {t('import.checkAgain')}
              </Button>
            )}
          </Buttons>
        </Stack>
      )}
    </Answer>
  );
}

function Outcome({ result, tried }: { result: Result; tried: boolean }) {
  const t = useT('places');
  const format = useFormat();
  return (
    <>
      <Text strong>{t(tried ? 'import.wouldBe' : 'import.was')}</Text>
      <Facts of={COUNTS.map((key) => [t(`import.counts.${key}`), format.number(result.counts[key])] as const)} />
      {result.faults.length > 0 && (
        <section>
          <Heading>
            {t('import.faults', { count: result.faultCount, number: format.number(result.faultCount) })}
          </Heading>
          <DataTable
            label={t('import.faultsLabel')}
            rows={result.faults}
            rowKey={(it) => `${it.row} ${it.code} ${JSON.stringify(it.values)}`}
            exportAs="places-faults"
            columns={[
              {
                key: 'row',
                title: t('import.row'),
                cell: (it) => (it.row === 0 ? t('import.wholeFile') : format.number(it.row)),
                sort: (it) => it.row,
                end: true,
              },
              {
                key: 'what',
                title: t('import.what'),
                cell: (it) => t(`faults.${it.code}`, { ...it.values, defaultValue: it.code }),
                sort: (it) => it.code,
              },
              {
                key: 'taken',
                title: t('import.taken'),
                cell: (it) => t(it.blocking ? 'import.notTaken' : 'import.takenAll'),
                sort: (it) => Number(it.blocking),
              },
            ]}
          />
        </section>
      )}
      {result.groups.length > 1 && (
        <section>
          <Heading>{t('import.groups')}</Heading>
          <DataTable
            label={t('import.groups')}
            rows={result.groups}
            rowKey={(it) => `${it.iso3} ${it.level}`}
            columns={[
              { key: 'iso3', title: t('import.country'), cell: (it) => it.iso3 || t('world'), sort: (it) => it.iso3 },
              {
                key: 'level',
                title: t('import.level'),
                cell: (it) => t(it.level === 9 ? 'levels.spot' : `levels.${it.level}`),
                sort: (it) => it.level,
              },
              {
                key: 'rows',
                title: t('import.counts.rows'),
                cell: (it) => format.number(it.rows),
                sort: (it) => it.rows,
                end: true,
              },
              {
                key: 'added',
                title: t('import.counts.added'),
                cell: (it) => format.number(it.added),
                sort: (it) => it.added,
                end: true,
              },
              {
                key: 'changed',
                title: t('import.counts.changed'),
                cell: (it) => format.number(it.changed),
                sort: (it) => it.changed,
                end: true,
              },
              {
                key: 'closed',
                title: t('import.counts.closed'),
                cell: (it) => format.number(it.closed),
                sort: (it) => it.closed,
                end: true,
              },
            ]}
          />
        </section>
      )}
    </>
  );
}
