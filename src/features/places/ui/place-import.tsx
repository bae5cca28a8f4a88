import { DateField } from '#web/ui/date-field.tsx';
import { useState } from 'react';
import { z } from 'zod';
import { uuidv7 } from '#domain/ids.ts';
import { call, refresh, useOp } from '#web/api.ts';
import { serverNow } from '#web/clock.ts';
import { useFormat } from '#web/format.ts';
import { useT } from '#web/i18n.ts';
import { useView } from '#web/navigation.tsx';
import { Checkbox } from '#web/ui/choices.tsx';
import { Columns, Pane } from '#web/ui/columns.tsx';
import { Select, TextField } from '#web/ui/field.tsx';
import { FileField } from '#web/ui/file-field.tsx';
import { Form } from '#web/ui/form.tsx';
import { Stack, Text } from '#web/ui/layout.tsx';
import { List, ListRow } from '#web/ui/list.tsx';
import { Answer, EmptyState, Progress } from '#web/ui/states.tsx';
import { TimeAt } from '#web/ui/time.tsx';
import { checkImport, listImports, PART_BYTES, putImportPart, startImport } from '../place-imports.contract.ts';
import { type PlaceLine } from '../places.contract.ts';
import { ImportPage } from './place-import-page.tsx';
import { PlacePicker } from './place-picker.tsx';
import css from './places.module.css';

const view = z.object({ id: z.uuid().optional() });

/** Files of areas: sent in parts, tried first, then read. */
export function PlaceImportScreen() {
  const t = useT('places');
  const format = useFormat();
  const [at, setAt] = useView(view);
  const asked = useOp(listImports, {}, { keep: true, every: 5000 });
  return (
    <Columns template="1fr 1.6fr" shown={at.id ? 1 : 0}>
      <Pane title={t('import.title')}>
        <div className={css.find}>
          <UploadForm onStarted={(id) => setAt({ id })} />
        </div>
        <Answer of={asked} feature="places">
          {({ imports }) =>
            imports.length === 0 ? (
              <EmptyState title={t('import.none')} />
            ) : (
              <List label={t('import.earlier')}>
                {imports.map((it) => (
                  <ListRow
                    key={it.id}
                    chosen={it.id === at.id}
                    onOpen={() => setAt({ id: it.id })}
                    title={<bdi>{it.fileName}</bdi>}
                    when={<TimeAt at={it.createdAt} />}
                    detail={[
                      t(`import.states.${it.state}`),
                      it.result &&
                        t('import.short', {
                          rows: format.number(it.result.counts.rows),
                          added: format.number(it.result.counts.added),
                        }),
                    ]
                      .filter(Boolean)
                      .join(' · ')}
                  />
                ))}
              </List>
            )
          }
        </Answer>
      </Pane>
      <Pane label={t('import.result')} padded onBack={() => setAt({ id: undefined })}>
        {at.id ? (
          <ImportPage key={at.id} id={at.id} />
        ) : (
          <EmptyState title={t('import.choose')} flush>
            {t('import.how')}
          </EmptyState>
        )}
      </Pane>
    </Columns>
  );
}

async function base64Of(part: Blob): Promise<string> {
  const bytes = new Uint8Array(await part.arrayBuffer());
  let text = '';
  for (let at = 0; at < bytes.length; at += 0x8000) text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(text);
}

function UploadForm({ onStarted }: { onStarted: (id: string) => void }) {
  const t = useT('places');
  const [file, setFile] = useState<File | null>(null);
  const [source, setSource] = useState('');
  const [release, setRelease] = useState('');
  const [releasedOn, setReleasedOn] = useState('');
  const [licence, setLicence] = useState('');
  const [country, setCountry] = useState<PlaceLine | null>(null);
  const [level, setLevel] = useState<string | null>(null);
  const [whole, setWhole] = useState(true);
  const [swapped, setSwapped] = useState(false);
  const [columns, setColumns] = useState({ name: '', code: '', parentCode: '', lat: '', lon: '' });
  const [sent, setSent] = useState<{ done: number; of: number } | null>(null);
  const send = async () => {
    if (!file) return;
    const id = uuidv7(serverNow());
    const parts = Math.max(1, Math.ceil(file.size / PART_BYTES));
    const mapping = Object.fromEntries(
      Object.entries(columns).flatMap(([key, column]) => (column.trim() === '' ? [] : [[key, column.trim()]])),
    );
    try {
      await call(startImport, {
        body: {
          id,
          fileName: file.name.slice(0, 200),
          parts,
          options: {
            source: source.trim(),
            release: release.trim(),
            releasedOn: releasedOn || null,
            licence: licence.trim() || null,
            iso3: country?.iso3 ?? null,
            level: level === null ? null : (Number(level) as 0),
            whole,
            swapped,
            mapping,
          },
        },
      });
      for (let part = 0; part < parts; part++) {
        setSent({ done: part, of: parts });
        await call(putImportPart, {
          params: { id, part: String(part) },
          body: { base64: await base64Of(file.slice(part * PART_BYTES, (part + 1) * PART_BYTES)) },
        });
      }
      await call(checkImport, { params: { id }, body: {} });
      await refresh('places');
      onStarted(id);
    } finally {
      setSent(null);
    }
  };
  return (
    <Form
      onSubmit={send}
      deed={t('import.check')}
      feature="places"
      blocked={(file === null && t('import.fileNeeded')) || (source.trim() === '' && t('import.sourceNeeded'))}
    >
      <FileField
        label={t('import.file')}
        hint={t('import.fileHint')}
        accept=".json,.geojson,.topojson,.csv,.tsv,.txt"
        onChange={setFile}
      />
      <TextField
        label={t('import.source')}
        hint={t('import.sourceHint')}
        value={source}
        onChange={setSource}
        maxLength={200}
      />
      <PlacePicker
        label={t('import.country')}
        hint={t('import.countryHint')}
        optional
        levels={[0]}
        value={country?.id ?? null}
        onChange={(it) => setCountry(it && 'id' in it ? it : null)}
      />
      <DateField
        label={t('import.releasedOn')}
        hint={t('import.releasedOnHint')}
        optional
        value={releasedOn}
        onChange={setReleasedOn}
      />
      <details>
        <summary>{t('import.more')}</summary>
        <div className={css.form}>
          <Stack>
            <TextField label={t('import.release')} optional value={release} onChange={setRelease} maxLength={100} />
            <TextField label={t('import.licence')} optional value={licence} onChange={setLicence} maxLength={200} />
            <Select
              label={t('import.level')}
              optional
              none={t('import.levelOfFile')}
              value={level}
              onChange={setLevel}
              options={['0', '1', '2', '3', '4', '9'].map((it) => ({
                value: it,
                label: t(it === '9' ? 'levels.spot' : `levels.${it}`),
              }))}
            />
            <Checkbox label={t('import.whole')} detail={t('import.wholeHint')} checked={whole} onChange={setWhole} />
            <Checkbox label={t('import.swapped')} checked={swapped} onChange={setSwapped} />
            <Text small dim>
              {t('import.columns')}
            </Text>
            {(Object.keys(columns) as (keyof typeof columns)[]).map((key) => (
              <TextField
                key={key}
                label={t(`import.column.${key}`)}
                optional
                dir="ltr"
                value={columns[key]}
                onChange={(text) => setColumns({ ...columns, [key]: text })}
                maxLength={200}
              />
            ))}
          </Stack>
        </div>
      </details>
      {sent && <Progress label={t('import.sending')} done={sent.done} of={sent.of} />}
    </Form>
  );
}
