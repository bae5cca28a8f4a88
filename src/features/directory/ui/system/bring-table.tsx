import { useState } from 'react';
import type { OutOf } from '#domain/operation.ts';
import { foldText } from '#domain/text-folding.ts';
import { call, refresh } from '#web/api.ts';
import { useFormat } from '#web/format.ts';
import { useT } from '#web/i18n.ts';
import { useCan } from '#web/session.ts';
import { Button } from '#web/ui/button.tsx';
import { CopyButton } from '#web/ui/copy-button.tsx';
import { TextArea, TextField } from '#web/ui/field.tsx';
import { Row, Stack, Text } from '#web/ui/layout.tsx';
import { toast, toastProblem } from '#web/ui/toast.tsx';
import { bringSystem } from '../../system/system.contract.ts';
import { readTable } from '../../system/system-table.rules.ts';
import { LINK_KINDS, PART_KINDS } from '../../system/system.rules.ts';
import type { System } from './system-screen.tsx';

/** A whole system at once: the list of the source to be filled in elsewhere, pasted back, tried, then taken in. */
export function BringTable({ system }: { system: System }) {
  const t = useT('system');
  const can = useCan();
  const format = useFormat();
  const [text, setText] = useState('');
  const [source, setSource] = useState('');
  const [busy, setBusy] = useState(false);
  const [tried, setTried] = useState<{ text: string; answer: OutOf<typeof bringSystem> } | null>(null);
  const kinds = new Map(
    PART_KINDS.flatMap((kind) => [[foldText(kind), kind] as const, [foldText(t(`kind.${kind}`)), kind] as const]),
  );
  const { rows, bad } = readTable(text, kinds);
  const headings = [t('body'), t('tablePart.kind'), ...LINK_KINDS.map((kind) => t(`tablePart.${kind}`))];
  const template = [headings.join('\t'), ...PART_KINDS.map((kind) => `\t${t(`kind.${kind}`)}`)].join('\n');
  const send = async (only: boolean) => {
    setBusy(true);
    try {
      const answer = await call(bringSystem, {
        params: { place: system.place.id },
        body: {
          rows,
          try: only,
          source: source.trim() ? { kind: 'file', title: source.trim() } : null,
        },
      });
      if (only) setTried({ text, answer });
      else {
        setText('');
        setTried(null);
        await refresh('systems', 'organisations');
        toast(t('tablePart.done', { parts: answer.parts, links: answer.links }));
      }
    } catch (error) {
      toastProblem(error, 'system');
    } finally {
      setBusy(false);
    }
  };
  const answer = tried?.text === text ? tried.answer : null;
  const of = (is: 'new' | 'known' | 'several') =>
    answer?.bodies.filter((it) => it.is === is).map((it) => it.name) ?? [];
  return (
    <Stack gap="m">
      <Text dim>{t('tablePart.what')}</Text>
      <Row>
        <Text as="span">{t('tablePart.template')}</Text>
        <CopyButton text={template} what={t('tablePart.template')} />
      </Row>
      {can('actor.write') ? (
        <>
          <TextArea
            label={t('tablePart.paste')}
            hint={t('tablePart.hint', { columns: format.list(headings) })}
            value={text}
            onChange={setText}
            rows={10}
            maxLength={200_000}
          />
          {bad.length > 0 && (
            <ul>
              {bad.slice(0, 20).map((it) => (
                <li key={it.line}>{t(`tablePart.${it.code}`, { line: it.line, text: it.text })}</li>
              ))}
            </ul>
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
            <Stack gap="xs">
              <Text strong>{t('tablePart.would', { parts: answer.parts, links: answer.links })}</Text>
              {of('new').length > 0 && <Text small>{t('tablePart.new', { names: format.list(of('new')) })}</Text>}
              {of('known').length > 0 && <Text small>{t('tablePart.known', { names: format.list(of('known')) })}</Text>}
              {of('several').length > 0 && (
                <Text small>{t('tablePart.several', { names: format.list(of('several')) })}</Text>
              )}
              {answer.refused.map((it) => (
                <Text small key={`${it.from} ${it.to}`}>
                  {t('tablePart.refused', it)}
                </Text>
              ))}
            </Stack>
          )}
          <Row>
            <Button
              busy={busy}
              blocked={rows.length === 0 ? t('tablePart.empty') : rows.length > 500 ? t('tablePart.many') : null}
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
