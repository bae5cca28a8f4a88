import { useState } from 'react';
import { useOpMutation } from '#web/api.ts';
import { useT } from '#web/i18n.ts';
import { Button } from '#web/ui/button.tsx';
import { Checkbox } from '#web/ui/choices.tsx';
import { Dialog } from '#web/ui/dialog.tsx';
import { Select, TextField } from '#web/ui/field.tsx';
import { Form } from '#web/ui/form.tsx';
import { Card, Row, Stack, Text } from '#web/ui/layout.tsx';
import { MOST_FIELDS, patternOf, sheetFault, type CodeField } from '../code-sheet.rules.ts';
import { addSheet } from '../codes.contract.ts';

/** A part as it is being written: everything as typed. */
interface Part {
  key: number;
  label: string;
  kind: CodeField['kind'];
  low: string;
  high: string;
  choices: string;
}

const KINDS = ['number', 'choice', 'text'] as const;
const newPart = (key: number): Part => ({ key, label: '', kind: 'number', low: '0', high: '1000', choices: '' });

/** The part as it will be read, or null while it is not whole. */
function fieldOf(it: Part): CodeField | null {
  const label = it.label.trim();
  if (!label) return null;
  if (it.kind === 'text') return { kind: 'text', label };
  if (it.kind === 'choice') {
    const choices = it.choices
      .split(/[,،]/)
      .map((one) => one.trim())
      .filter(Boolean);
    return choices.length >= 2 ? { kind: 'choice', label, choices } : null;
  }
  const isNumber = (text: string): boolean => /^\d{1,7}$/.test(text.trim());
  return isNumber(it.low) && isNumber(it.high)
    ? { kind: 'number', label, low: Number(it.low), high: Number(it.high) }
    : null;
}

/** A new sheet, part by part, with how the message will be written below. */
export function SheetDialog({ id, onClose }: { id: string; onClose: () => void }) {
  const t = useT('codes');
  const [name, setName] = useState('');
  const [keyword, setKeyword] = useState('');
  const [answers, setAnswers] = useState(false);
  const [parts, setParts] = useState<Part[]>([newPart(0)]);
  const add = useOpMutation(addSheet, { invalidates: ['codes'] });
  const fields = parts.map(fieldOf);
  const whole = fields.every((it) => it !== null) ? (fields as CodeField[]) : null;
  const fault = whole && sheetFault(whole);
  const word = keyword.trim();
  const blocked =
    (!name.trim() && t('needName')) ||
    (word !== '' && !/^[^\s#*]{1,12}$/.test(word) && t('needKeyword')) ||
    (!whole && t('needParts')) ||
    (fault && t(`faults.${fault}`));
  const change = (key: number, it: Partial<Part>): void =>
    setParts((now) => now.map((part) => (part.key === key ? { ...part, ...it } : part)));
  return (
    <Dialog open onClose={onClose} width={560} title={t('add')}>
      <Form
        deed={t('make')}
        feature="codes"
        blocked={blocked || null}
        onSubmit={async () => {
          await add.mutateAsync({ body: { id, name: name.trim(), keyword: word || null, fields: whole!, answers } });
          onClose();
        }}
        aside={<Button onClick={onClose}>{t('console:cancel')}</Button>}
      >
        <TextField
          label={t('name')}
          hint={t('nameHint')}
          maxLength={80}
          value={name}
          onChange={setName}
          data-autofocus
        />
        <TextField
          label={t('keyword')}
          hint={t('keywordHint')}
          optional
          maxLength={12}
          value={keyword}
          onChange={setKeyword}
        />
        {parts.map((part, at) => (
          <Card key={part.key}>
            <Stack gap="s">
              <TextField
                label={t('part', { n: at + 1 })}
                hint={at === 0 ? t('partHint') : undefined}
                maxLength={40}
                value={part.label}
                onChange={(label) => change(part.key, { label })}
              />
              <Select
                label={t('kind')}
                options={KINDS.map((it) => ({ value: it, label: t(`kinds.${it}`) }))}
                value={part.kind}
                onChange={(kind) => kind && change(part.key, { kind })}
              />
              {part.kind === 'number' && (
                <Row align="top">
                  <TextField
                    label={t('low')}
                    inputMode="numeric"
                    value={part.low}
                    onChange={(low) => change(part.key, { low })}
                  />
                  <TextField
                    label={t('high')}
                    inputMode="numeric"
                    value={part.high}
                    onChange={(high) => change(part.key, { high })}
                  />
                </Row>
              )}
              {part.kind === 'choice' && (
                <TextField
                  label={t('choices')}
                  hint={t('choicesHint')}
                  value={part.choices}
                  onChange={(choices) => change(part.key, { choices })}
                />
              )}
              {parts.length > 1 && (
                <span>
                  <Button
                    look="link"
                    aria-label={t('removePart', { n: at + 1 })}
                    onClick={() => setParts((now) => now.filter((it) => it.key !== part.key))}
                  >
                    {t('remove')}
                  </Button>
                </span>
              )}
            </Stack>
          </Card>
        ))}
        {parts.length < MOST_FIELDS && (
          <span>
            <Button
              size="small"
              onClick={() => setParts((now) => [...now, newPart(Math.max(...now.map((it) => it.key)) + 1)])}
            >
              {t('addPart')}
            </Button>
          </span>
        )}
        <Checkbox label={t('answers')} detail={t('answersMeans')} checked={answers} onChange={setAnswers} />
        {whole && !fault && (
          <Text>
            {t('written')}: <bdi>{patternOf({ keyword: word || null, fields: whole })}</bdi>
          </Text>
        )}
      </Form>
    </Dialog>
  );
}
