import { useState } from 'react';
import { z } from 'zod';
import { uuidv7 } from '#domain/ids.ts';
import type { OutOf } from '#domain/operation.ts';
import { call, refresh, useOp, useOpMutation } from '#web/api.ts';
import { useFormat } from '#web/format.ts';
import { useT } from '#web/i18n.ts';
import { useView } from '#web/navigation.tsx';
import { Badge, TLP_WORDS } from '#web/ui/badges.tsx';
import { Button, Buttons } from '#web/ui/button.tsx';
import { DataTable } from '#web/ui/data-table.tsx';
import { Select, TextField } from '#web/ui/field.tsx';
import { FileField } from '#web/ui/file-field.tsx';
import { Form } from '#web/ui/form.tsx';
import { IconBack } from '#web/ui/icons.ts';
import { Card, Facts, Grid, Heading, Page, Row, Stack, Text, Title } from '#web/ui/layout.tsx';
import { Answer, EmptyState, Progress } from '#web/ui/states.tsx';
import { TimeAt } from '#web/ui/time.tsx';
import { toastProblem } from '#web/ui/toast.tsx';
import {
  cancelFile,
  checkFile,
  discardFile,
  FILE_PART_BYTES,
  listFiles,
  MOST_PARTS,
  putFilePart,
  readFile,
  runFile,
  startFile,
} from '../../files/files.contract.ts';
import { FileReport } from './file-report.tsx';
import { MapWork } from './map-work.tsx';

export type DirectoryFile = OutOf<typeof readFile>;
const MOST_BYTES = FILE_PART_BYTES * MOST_PARTS;
const LABEL_KEYS = ['clear', 'green', 'amber', 'amber_strict'] as const;
const view = z.object({ file: z.uuid().optional() });

/** Files that fill the directory: one is chosen, what it is and what would become of it is shown, then it is brought in. */
export function DirectoryFilesScreen() {
  const [at, setAt] = useView(view);
  return (
    <Page wide>
      {at.file ? (
        <OneFile key={at.file} id={at.file} onBack={() => setAt({ file: undefined })} />
      ) : (
        <AllFiles onOpen={(id) => setAt({ file: id })} />
      )}
    </Page>
  );
}

function StateBadge({ state }: { state: DirectoryFile['state'] }) {
  const t = useT('directory-files');
  const bad = state === 'failed' || state === 'refused';
  const open = !bad && state !== 'done' && state !== 'cancelled';
  return <Badge tone={bad ? 'late' : open ? 'accent' : 'plain'}>{t(`states.${state}`)}</Badge>;
}

function AllFiles({ onOpen }: { onOpen: (id: string) => void }) {
  const t = useT('directory-files');
  const format = useFormat();
  const asked = useOp(listFiles);
  return (
    <Stack gap="xl">
      <ChooseFile onUploaded={onOpen} />
      <Stack>
        <Heading as="h2">{t('earlier')}</Heading>
        <Answer of={asked} rows={5} feature="directory-files">
          {({ files }) =>
            files.length === 0 ? (
              <EmptyState title={t('none')}>{t('noneWhy')}</EmptyState>
            ) : (
              <DataTable
                label={t('earlier')}
                rows={files}
                rowKey={(it) => it.id}
                onOpen={(it) => onOpen(it.id)}
                columns={[
                  { key: 'name', title: t('name'), cell: (it) => <bdi>{it.name}</bdi>, sort: (it) => it.name },
                  { key: 'kind', title: t('kind'), cell: (it) => (it.kind ? t(`kinds.${it.kind}`) : '–') },
                  { key: 'state', title: t('state'), cell: (it) => <StateBadge state={it.state} /> },
                  {
                    key: 'records',
                    title: t('records'),
                    cell: (it) => (it.records === null ? '–' : format.number(it.records)),
                    end: true,
                  },
                  {
                    key: 'at',
                    title: t('uploadedAt'),
                    cell: (it) => <TimeAt at={it.createdAt} />,
                    sort: (it) => it.createdAt,
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
  const t = useT('directory-files', 'domain');
  const format = useFormat();
  // A new file gets a new id; a second try with the same file keeps it, and so can double nothing.
  const [chosen, setChosen] = useState<{ id: string; file: File } | null>(null);
  const [label, setLabel] = useState('1');
  const [licence, setLicence] = useState('');
  const [sent, setSent] = useState<number | null>(null);
  const tooLarge = chosen !== null && chosen.file.size > MOST_BYTES;
  const wrong = tooLarge
    ? t('choose.tooLarge', { most: format.bytes(MOST_BYTES) })
    : chosen?.file.size === 0
      ? t('problems.empty_file')
      : undefined;
  const send = async () => {
    const { id, file } = chosen!;
    const parts = Math.max(1, Math.ceil(file.size / FILE_PART_BYTES));
    const source = { licence: licence.trim() || null };
    await call(startFile, { body: { id, name: file.name.slice(0, 200), parts, label: Number(label), source } });
    try {
      for (let part = 0; part < parts; part++) {
        setSent(part);
        const body = file.slice(part * FILE_PART_BYTES, (part + 1) * FILE_PART_BYTES);
        await call(putFilePart, { params: { id, part }, body: body as never });
      }
      await call(checkFile, { params: { id }, body: {} });
    } finally {
      setSent(null);
    }
    await refresh('directory-files');
    onUploaded(id);
  };
  const parts = chosen ? Math.ceil(chosen.file.size / FILE_PART_BYTES) : 1;
  return (
    <Card>
      <Form
        deed={t('choose.deed')}
        feature="directory-files"
        blocked={chosen ? wrong : t('choose.need')}
        onSubmit={send}
      >
        <FileField
          label={t('choose.file')}
          hint={t('choose.hint')}
          error={wrong}
          accept=".xml,.csv,.tsv,.txt,.json,.zip,.gz,.xlsx,.xls,text/xml,application/xml,text/csv,application/json,application/zip"
          onChange={(file) => setChosen(file ? { id: uuidv7(Date.now()), file } : null)}
        />
        <Grid style={{ alignItems: 'end' }}>
          <Select
            label={t('choose.label')}
            hint={t(`domain:sensitivity.${LABEL_KEYS[Number(label)] ?? 'green'}.means`)}
            options={LABEL_KEYS.map((_key, at) => ({ value: String(at), label: `TLP:${TLP_WORDS[at]}` }))}
            value={label}
            onChange={(it) => it && setLabel(it)}
          />
          <TextField
            label={t('choose.licence')}
            hint={t('choose.licenceHint')}
            optional
            value={licence}
            onChange={setLicence}
            maxLength={200}
          />
        </Grid>
        {sent !== null && parts > 1 && (
          <Progress
            label={t('choose.sending', { part: format.number(sent + 1), parts: format.number(parts) })}
            done={sent}
            of={parts}
          />
        )}
        <Text dim small>
          {t('choose.why')}
        </Text>
      </Form>
    </Card>
  );
}

function OneFile({ id, onBack }: { id: string; onBack: () => void }) {
  const t = useT('directory-files');
  const [running, setRunning] = useState(false);
  // News of the topic refreshes it; the clock is for when the line for news is down.
  const asked = useOp(readFile, { params: { id } }, { every: running ? 4000 : undefined });
  const now = asked.data?.state === 'running' || asked.data?.state === 'checking';
  if (asked.data && now !== running) setRunning(now);
  return (
    <Stack gap="l">
      <Buttons>
        <Button look="quiet" icon={<IconBack size={16} className="flips" />} onClick={onBack}>
          {t('all')}
        </Button>
      </Buttons>
      <Answer of={asked} rows={8} feature="directory-files">
        {(file) => (
          <>
            <Row>
              <Title>
                <bdi>{file.name}</bdi>
              </Title>
              <StateBadge state={file.state} />
            </Row>
            <Deeds file={file} />
            {file.columns &&
              file.mapping &&
              file.position === 0 &&
              file.state !== 'running' &&
              file.state !== 'refused' &&
              file.state !== 'done' && <MapWork key={JSON.stringify(file.mapping)} file={file} />}
            {file.counts &&
              file.state !== 'uploading' &&
              (file.state !== 'refused' || Object.keys(file.counts.findings).length > 0) && <FileReport file={file} />}
          </>
        )}
      </Answer>
    </Stack>
  );
}

/** How far it is, what became of it, and what can be done now. */
function Deeds({ file }: { file: DirectoryFile }) {
  const t = useT('directory-files');
  const format = useFormat();
  const on = { invalidates: ['directory-files'] };
  const [check, run, cancel, discard] = [
    useOpMutation(checkFile, on),
    useOpMutation(runFile, on),
    useOpMutation(cancelFile, on),
    useOpMutation(discardFile, on),
  ];
  const params = { id: file.id };
  const failed = { onError: (error: unknown) => toastProblem(error, 'directory-files') };
  const { counts } = file;
  const busy = file.state === 'running' || file.state === 'checking';
  const read = counts ? counts.added + counts.changed + counts.same + counts.refused : 0;
  const dry = file.state === 'checking' || file.state === 'checked';
  const stopped = file.state === 'cancelled' && file.endedAt === null;
  const goesOn = file.state === 'checked' || file.state === 'failed' || (stopped && file.kind !== null);
  const worth = counts !== null && (counts.added + counts.changed > 0 || !dry);
  return (
    <Stack gap="l">
      {busy && (
        <Progress
          label={t(file.state === 'checking' ? 'progress.checking' : 'progress.running', {
            records: format.number(read),
          })}
          done={file.share > 0 ? file.share : read}
          of={file.share > 0 ? 1 : file.records}
          onStop={() => cancel.mutate({ params, body: {} }, failed)}
        />
      )}
      {file.failure && (
        <Text strong>{t([`problems.${file.failure}`, `findings.${file.failure}`, 'problems.unknown'])}</Text>
      )}
      {file.state === 'refused' && <Text>{t('refusedWhy')}</Text>}
      <Facts
        of={[
          file.kind ? [t('kind'), t(`kinds.${file.kind}`)] : null,
          [t('label'), `TLP:${TLP_WORDS[file.label]}`],
          file.records === null ? null : [t('records'), format.number(file.records)],
          ...(counts && file.state !== 'refused'
            ? ([
                [t(dry ? 'would.added' : 'did.added'), format.number(counts.added)],
                [t(dry ? 'would.changed' : 'did.changed'), format.number(counts.changed)],
                [t('same'), format.number(counts.same)],
                [t('refused'), format.number(counts.refused)],
                [t(dry ? 'would.organisations' : 'did.organisations'), format.number(counts.organisations)],
              ] as const)
            : []),
          file.endedAt ? [t('ended'), <TimeAt key="e" at={file.endedAt} />] : null,
        ]}
      />
      {dry && file.state === 'checked' && <Text dim>{t('checkedWhy')}</Text>}
      {stopped && file.position > 0 && <Text>{t('stoppedAt', { record: format.number(file.position) })}</Text>}
      <Row>
        {goesOn && worth && (
          <Button look="primary" busy={run.isPending} onClick={() => run.mutate({ params, body: {} }, failed)}>
            {file.position > 0 ? t('goOn', { record: format.number(file.position + 1) }) : t('run')}
          </Button>
        )}
        {(file.state === 'uploading' || (stopped && file.position === 0)) && (
          <Button busy={check.isPending} onClick={() => check.mutate({ params, body: {} }, failed)}>
            {t('check')}
          </Button>
        )}
        {!busy && file.state !== 'done' && file.endedAt === null && (
          <Button look="quiet" busy={discard.isPending} onClick={() => discard.mutate({ params, body: {} }, failed)}>
            {t('discard')}
          </Button>
        )}
      </Row>
    </Stack>
  );
}
