import { useState } from 'react';
import { z } from 'zod';
import { uuidv7 } from '#domain/ids.ts';
import type { OutOf } from '#domain/operation.ts';
import { useOp, useOpMutation } from '#web/api.ts';
import { useFormat } from '#web/format.ts';
import { useT } from '#web/i18n.ts';
import { Go, useView } from '#web/navigation.tsx';
import { useCan } from '#web/session.ts';
import { Badge } from '#web/ui/badges.tsx';
import { Button, Buttons } from '#web/ui/button.tsx';
import { DataTable } from '#web/ui/data-table.tsx';
import { FileField } from '#web/ui/file-field.tsx';
import { Form } from '#web/ui/form.tsx';
import { IconBack } from '#web/ui/icons.ts';
import { Card, Facts, Heading, Page, Row, Stack, Text, Title } from '#web/ui/layout.tsx';
import { Answer, EmptyState, Progress } from '#web/ui/states.tsx';
import { TimeAt } from '#web/ui/time.tsx';
import { toast, toastProblem } from '#web/ui/toast.tsx';
import { cancelImport, listImports, readImport, runImport, uploadImport } from '../imports.contract.ts';
import { ImportErrors } from './import-errors.tsx';
import { MapColumns } from './map-columns.tsx';

type Import = OutOf<typeof listImports>['imports'][number];
type ImportDetail = OutOf<typeof readImport>;
const MOST_BYTES = 60_000_000;
const view = z.object({ file: z.uuid().optional() });

/** Tables of reports from elsewhere: a file is chosen, its columns are named, a dry run shows what would come of every row, then it is taken in. */
export function ImportsScreen() {
  const [at, setAt] = useView(view);
  return (
    <Page wide>
      {at.file ? (
        <OneImport key={at.file} id={at.file} onBack={() => setAt({ file: undefined })} />
      ) : (
        <AllImports onOpen={(id) => setAt({ file: id })} />
      )}
    </Page>
  );
}

function StateBadge({ state }: { state: Import['state'] }) {
  const t = useT('imports');
  return (
    <Badge tone={state === 'failed' ? 'late' : state === 'running' || state === 'uploaded' ? 'accent' : 'plain'}>
      {t(`states.${state}`)}
    </Badge>
  );
}

function AllImports({ onOpen }: { onOpen: (id: string) => void }) {
  const t = useT('imports');
  const format = useFormat();
  const asked = useOp(listImports);
  return (
    <Stack gap="xl">
      <ChooseFile onUploaded={onOpen} />
      <Stack>
        <Heading as="h2">{t('earlier')}</Heading>
        <Answer of={asked} rows={5} feature="imports">
          {({ imports }) =>
            imports.length === 0 ? (
              <EmptyState title={t('none')}>{t('noneWhy')}</EmptyState>
            ) : (
              <DataTable
                label={t('earlier')}
                rows={imports}
                rowKey={(it) => it.id}
                onOpen={(it) => onOpen(it.id)}
                columns={[
                  {
                    key: 'at',
                    title: t('uploadedAt'),
                    cell: (it) => <TimeAt at={it.createdAt} />,
                    sort: (it) => it.createdAt,
                  },
                  { key: 'kind', title: t('kind'), cell: (it) => t(`kinds.${it.kind}`), sort: (it) => it.kind },
                  {
                    key: 'state',
                    title: t('state'),
                    cell: (it) => <StateBadge state={it.state} />,
                    sort: (it) => it.state,
                  },
                  {
                    key: 'rows',
                    title: t('rows'),
                    cell: (it) => format.number(it.rowCount),
                    sort: (it) => it.rowCount,
                    end: true,
                  },
                  {
                    key: 'added',
                    title: t('added'),
                    cell: (it) => format.number(it.added),
                    sort: (it) => it.added,
                    end: true,
                  },
                  {
                    key: 'known',
                    title: t('known'),
                    cell: (it) => format.number(it.known),
                    sort: (it) => it.known,
                    end: true,
                  },
                  {
                    key: 'refused',
                    title: t('refused'),
                    cell: (it) => format.number(it.refused),
                    sort: (it) => it.refused,
                    end: true,
                  },
                ]}
              />
            )
          }
        </Answer>
      </Stack>
    </Stack>
  );
}

function ChooseFile({ onUploaded }: { onUploaded: (id: string) => void }) {
  const t = useT('imports');
  const format = useFormat();
  // A new file gets a new id; a second try with the same file keeps it, and so can double nothing.
  const [chosen, setChosen] = useState<{ id: string; file: File } | null>(null);
  const upload = useOpMutation(uploadImport, { invalidates: ['imports'] });
  const tooLarge = chosen !== null && chosen.file.size > MOST_BYTES;
  const send = async () => {
    const kept = await upload.mutateAsync({ params: { id: chosen!.id }, body: chosen!.file });
    if (kept.remembered) toast(t('map.remembered'));
    onUploaded(kept.id);
  };
  return (
    <Card>
      <Form
        deed={t('choose.deed')}
        feature="imports"
        blocked={!chosen ? t('choose.need') : tooLarge && t('choose.tooLarge', { most: format.bytes(MOST_BYTES) })}
        onSubmit={send}
      >
        <FileField
          label={t('choose.file')}
          hint={t('choose.hint')}
          error={tooLarge ? t('choose.tooLarge', { most: format.bytes(MOST_BYTES) }) : undefined}
          accept=".csv,.tsv,.txt,.gz,.xlsx,text/csv,text/tab-separated-values,application/gzip,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
          onChange={(file) => setChosen(file ? { id: uuidv7(Date.now()), file } : null)}
        />
        <Text dim small>
          {t('choose.why')}
        </Text>
      </Form>
    </Card>
  );
}

function OneImport({ id, onBack }: { id: string; onBack: () => void }) {
  const t = useT('imports');
  const [running, setRunning] = useState(false);
  // News of the topic `imports` refreshes it; the clock is for when the line for news is down.
  const asked = useOp(readImport, { params: { id } }, { every: running ? 4000 : undefined });
  const now = asked.data?.state === 'running';
  if (asked.data && now !== running) setRunning(now);
  return (
    <Stack gap="l">
      <Buttons>
        <Button look="quiet" icon={<IconBack size={16} className="flips" />} onClick={onBack}>
          {t('all')}
        </Button>
      </Buttons>
      <Answer of={asked} rows={8} feature="imports">
        {(file) => (
          <>
            <Row>
              <Title>
                {t('of')} <TimeAt at={file.createdAt} />
              </Title>
              <StateBadge state={file.state} />
            </Row>
            {file.state === 'uploaded' ? <MapColumns file={file} /> : <Outcome file={file} />}
          </>
        )}
      </Answer>
    </Stack>
  );
}

/** An import under way or ended: how far, what came of it, which cells were not understood. */
function Outcome({ file }: { file: ImportDetail }) {
  const t = useT('imports');
  const can = useCan();
  const format = useFormat();
  const again = useOpMutation(runImport, { invalidates: ['imports'] });
  const cancel = useOpMutation(cancelImport, { invalidates: ['imports'], onDone: () => toast(t('cancelled')) });
  const goesOn =
    (file.state === 'failed' || (file.state === 'cancelled' && file.position > 0)) &&
    (file.kind === 'ged' || file.mapping?.fields.text !== undefined);
  return (
    <Stack gap="l">
      {file.state === 'running' && (
        <Progress
          label={t('progress', { done: format.number(file.position), of: format.number(file.rowCount) })}
          done={file.position}
          of={file.rowCount}
          onStop={() =>
            cancel.mutate({ params: { id: file.id }, body: {} }, { onError: (error) => toastProblem(error, 'imports') })
          }
        />
      )}
      {file.failure && <Text strong>{t([`problems.${file.failure}`, 'problems.unknown'])}</Text>}
      {file.state === 'cancelled' && (
        <Text>{t('cancelledAt', { done: format.number(file.position), of: format.number(file.rowCount) })}</Text>
      )}
      <Facts
        of={[
          [t('kind'), t(`kinds.${file.kind}`)],
          [t('rows'), format.number(file.rowCount)],
          [t('added'), format.number(file.added)],
          [t('known'), t('knownWhy', { number: format.number(file.known) })],
          [t('refused'), format.number(file.refused)],
          file.endedAt ? [t('ended'), <TimeAt key="e" at={file.endedAt} />] : null,
        ]}
      />
      <Row>
        {file.added > 0 && can('report.read') && <Go to="/w/$workspace/review">{t('review')}</Go>}
        {goesOn && (
          <Button
            busy={again.isPending}
            onClick={() =>
              again.mutate(
                { params: { id: file.id }, body: {} },
                { onError: (error) => toastProblem(error, 'imports') },
              )
            }
          >
            {t('goOn', { row: format.number(file.position + 2) })}
          </Button>
        )}
      </Row>
      {file.errors.length > 0 && <ImportErrors errors={file.errors} />}
    </Stack>
  );
}
