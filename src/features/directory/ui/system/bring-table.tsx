import { useState } from 'react';
import type { OutOf } from '#domain/operation.ts';
import { addressOf, call, refresh } from '#web/api.ts';
import { useFormat } from '#web/format.ts';
import { useT } from '#web/i18n.ts';
import { useCan } from '#web/session.ts';
import { Button } from '#web/ui/button.tsx';
import { ExportMenu } from '#web/ui/export-menu.tsx';
import { TextArea, TextField } from '#web/ui/field.tsx';
import { FileField } from '#web/ui/file-field.tsx';
import { Row, Stack, Text } from '#web/ui/layout.tsx';
import { toast, toastProblem } from '#web/ui/toast.tsx';
import {
  bringSystem,
  readSystemFile,
  systemTemplate,
  TABLE_FORMATS,
  type System,
} from '../../system/system.contract.ts';
import { cellsOf, COLUMNS, headingKey, readTable, tableWords } from '../../system/system-table.rules.ts';

const MOST_ROWS = 500;
const MOST_TOLD = 40;
type Read = OutOf<typeof readSystemFile>;

/** A whole system at once: its table is taken out, filled in elsewhere, given back as a file or pasted, tried, then taken in. */
export function BringTable({ system }: { system: System }) {
  const t = useT('system');
  const can = useCan();
  const format = useFormat();
  const [text, setText] = useState('');
  const [file, setFile] = useState<{ name: string; read: Read } | null>(null);
  const [fresh, setFresh] = useState(0);
  const [source, setSource] = useState('');
  const [busy, setBusy] = useState(false);
  const [tried, setTried] = useState<{ of: Read['rows']; answer: OutOf<typeof bringSystem> } | null>(null);
  const read = file?.read ?? readTable(cellsOf(text), tableWords([t]));
  const { rows, bad } = read;
  const key = JSON.stringify(rows);
  const open = async (chosen: File | null) => {
    setTried(null);
    setFile(null);
    if (!chosen) return;
    setBusy(true);
    try {
      setFile({ name: chosen.name, read: await call(readSystemFile, { body: chosen }) });
      setSource((now) => now || chosen.name.slice(0, 300));
    } catch (error) {
      toastProblem(error, 'system');
    } finally {
      setBusy(false);
    }
  };
  const send = async (only: boolean) => {
    setBusy(true);
    try {
      const answer = await call(bringSystem, {
        params: { place: system.place.id },
        body: { rows, try: only, source: source.trim() ? { kind: 'file', title: source.trim() } : null },
      });
      if (only) setTried({ of: rows, answer });
      else {
        setText('');
        setFile(null);
        setFresh((n) => n + 1);
        setTried(null);
        await refresh('systems', 'organisations');
        toast(t('tablePart.done', { parts: answer.parts + answer.changed, links: answer.links }));
      }
    } catch (error) {
      toastProblem(error, 'system');
    } finally {
      setBusy(false);
    }
  };
  const answer = tried && JSON.stringify(tried.of) === key ? tried.answer : null;
  const of = (is: 'new' | 'known' | 'several') =>
    answer?.bodies
      .filter((it) => it.is === is)
      .map((it) => (it.line === null ? it.name : t('tablePart.onLine', { name: it.name, line: it.line }))) ?? [];
  return (
    <Stack gap="m">
      <Row spread="between" align="top">
        <Text dim>{t('tablePart.what')}</Text>
        <ExportMenu
          formats={TABLE_FORMATS}
          addressOf={(it) => addressOf(systemTemplate, { params: { place: system.place.id }, query: { format: it } })}
        />
      </Row>
      {can('actor.write') ? (
        <>
          <FileField
            key={fresh}
            label={t('tablePart.file')}
            hint={t('tablePart.fileHint')}
            accept=".xlsx,.csv,text/csv"
            onChange={(chosen) => void open(chosen)}
          />
          {!file && (
            <TextArea
              label={t('tablePart.paste')}
              hint={t('tablePart.hint', { columns: format.list(COLUMNS.map((column) => t(headingKey(column)))) })}
              optional
              value={text}
              onChange={setText}
              rows={6}
              maxLength={200_000}
            />
          )}
          {bad.length > 0 && (
            <div role="status">
              <Text strong>{t('tablePart.bad', { count: bad.length })}</Text>
              <ul>
                {bad.slice(0, MOST_TOLD).map((it) => (
                  <li key={`${it.line} ${it.code} ${it.text}`}>
                    {t(`tablePart.${it.code}`, { line: it.line, text: it.text.slice(0, 80) })}
                  </li>
                ))}
                {bad.length > MOST_TOLD && <li>{t('tablePart.badMore', { count: bad.length - MOST_TOLD })}</li>}
              </ul>
            </div>
          )}
          <TextField
            label={t('source')}
            hint={t('sourceHint')}
            optional
            value={source}
            onChange={setSource}
            maxLength={300}
          />
          {answer && (
            <div role="status">
              <Stack gap="xs">
                <Text strong>{t('tablePart.would', { parts: answer.parts, links: answer.links })}</Text>
                {answer.changed > 0 && <Text small>{t('tablePart.changed', { count: answer.changed })}</Text>}
                {of('new').length > 0 && <Text small>{t('tablePart.new', { names: format.list(of('new')) })}</Text>}
                {of('known').length > 0 && (
                  <Text small>{t('tablePart.known', { names: format.list(of('known')) })}</Text>
                )}
                {of('several').length > 0 && (
                  <Text small>{t('tablePart.several', { names: format.list(of('several')) })}</Text>
                )}
                {answer.refused.map((it) => (
                  <Text small key={`${it.line} ${it.from} ${it.to}`}>
                    {t('tablePart.refused', it)}
                  </Text>
                ))}
              </Stack>
            </div>
          )}
          <Row>
            <Button
              busy={busy}
              blocked={rows.length === 0 ? t('tablePart.empty') : rows.length > MOST_ROWS ? t('tablePart.many') : null}
              look={answer ? 'default' : 'primary'}
              onClick={() => void send(true)}
            >
              {t('tablePart.try', { count: rows.length })}
            </Button>
            {answer && (
              <Button look="primary" busy={busy} onClick={() => void send(false)}>
                {t('tablePart.save')}
              </Button>
            )}
          </Row>
        </>
      ) : (
        <Text dim>{t('tablePart.noRight')}</Text>
      )}
    </Stack>
  );
}
