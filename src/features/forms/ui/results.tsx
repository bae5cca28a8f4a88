import { z } from 'zod';
import type { OutOf } from '#domain/operation.ts';
import { useOp } from '#web/api.ts';
import { useFormat } from '#web/format.ts';
import { useT } from '#web/i18n.ts';
import { useView } from '#web/navigation.tsx';
import { DataTable, type Column } from '#web/ui/data-table.tsx';
import { Select } from '#web/ui/field.tsx';
import { Heading, Stack, Text } from '#web/ui/layout.tsx';
import { Answer, EmptyState } from '#web/ui/states.tsx';
import type { FormDetail } from '../forms.contract.ts';
import { readResults } from '../results.contract.ts';
import { canPart, countedAs } from '../results.rules.ts';
import { useAnswerWords } from './answer-words.ts';

type Results = OutOf<typeof readResults>;
type Field = FormDetail['fields'][number];
const view = z.object({ by: z.string().max(500).optional() });

/** What the answers come to: a survey's results, men and women apart, or a number month by month. */
export function ResultsPart({ form }: { form: FormDetail }) {
  const t = useT('form-results');
  const words = useAnswerWords(form);
  const [at, setAt] = useView(view);
  const partings = form.fields.filter((it) => canPart(it, form.choices));
  const by = at.by === 'month' || partings.some((it) => it.path === at.by) ? at.by! : null;
  const asked = useOp(readResults, { params: { id: form.id }, query: by === null ? {} : { by } });
  const counted = form.fields.filter((it) => countedAs(it) !== null);
  return (
    <Stack gap="l">
      <Text dim>{t('means')}</Text>
      <Select
        label={t('by')}
        none={t('together')}
        optional
        options={[
          { value: 'month', label: t('month') },
          ...partings.map((it) => ({ value: it.path, label: words.question(it.path) })),
        ]}
        value={by}
        onChange={(it) => setAt({ by: it ?? undefined })}
      />
      <Answer of={asked} rows={8} feature="form-results">
        {(it) =>
          it.total === 0 ? (
            <EmptyState title={t('none')}>{t('noneWhy')}</EmptyState>
          ) : counted.length === 0 ? (
            <EmptyState title={t('nothing')}>{t('nothingWhy')}</EmptyState>
          ) : (
            <>
              <Text>{t('sent', { count: it.total })}</Text>
              {counted.map((field) => (
                <Question key={field.path} form={form} field={field} of={it} by={by} />
              ))}
            </>
          )
        }
      </Answer>
    </Stack>
  );
}

function Question({ form, field, of, by }: { form: FormDetail; field: Field; of: Results; by: string | null }) {
  const words = useAnswerWords(form);
  const title = words.question(field.path);
  return (
    <Stack as="section" gap="s">
      <Heading as="h2">
        <bdi>{title}</bdi>
      </Heading>
      {countedAs(field) === 'choice' ? (
        <Choices form={form} field={field} of={of} by={by} title={title} />
      ) : (
        <Numbers form={form} field={field} of={of} by={by} title={title} />
      )}
    </Stack>
  );
}

interface PartProps {
  form: FormDetail;
  field: Field;
  of: Results;
  by: string | null;
  title: string;
}

/** The words of a part: a month, an answer, or that nothing was said. */
function usePartWords(form: FormDetail, by: string | null): (part: string) => string {
  const t = useT('form-results');
  const format = useFormat();
  const words = useAnswerWords(form);
  return (part) =>
    by === null
      ? t('all')
      : by === 'month'
        ? format.month(`${part}-15T12:00:00Z`)
        : part === ''
          ? t('notSaid')
          : words.answer(by, part);
}

function Choices({ form, field, of, by, title }: PartProps) {
  const t = useT('form-results');
  const format = useFormat();
  const words = useAnswerWords(form);
  const partWords = usePartWords(form, by);
  const mine = of.choices.filter((it) => it.path === field.path);
  const listed = (field.choices ? form.choices[field.choices] : undefined)?.map((it) => it.name) ?? [];
  const rows = [...new Set([...listed, ...mine.map((it) => it.value)])];
  const countOf = (value: string, part: string): number =>
    mine.find((it) => it.value === value && it.part === part)?.n ?? 0;
  const answered = (part: string): number =>
    of.answered.find((it) => it.path === field.path && it.part === part)?.n ?? 0;
  const columns: Column<string>[] = [
    {
      key: 'answer',
      title: t('answer'),
      cell: (value) => <bdi>{words.answer(field.path, value)}</bdi>,
      sort: (value) => rows.indexOf(value),
      out: (value) => words.answer(field.path, value),
    },
    ...of.parts.map(({ part }): Column<string> => {
      const whole = answered(part);
      return {
        key: `in ${part}`,
        title: t('column', { part: partWords(part), number: format.number(whole) }),
        end: true,
        cell: (value) => {
          const n = countOf(value, part);
          return whole === 0
            ? '–'
            : t('share', { number: format.number(n), percent: format.number(Math.round((100 * n) / whole)) });
        },
        sort: (value) => countOf(value, part),
      };
    }),
  ];
  return <DataTable label={title} rows={rows} rowKey={(it) => it} columns={columns} exportAs="results" />;
}

function Numbers({ form, field, of, by, title }: PartProps) {
  const t = useT('form-results');
  const format = useFormat();
  const partWords = usePartWords(form, by);
  const mine = new Map(of.numbers.filter((it) => it.path === field.path).map((it) => [it.part, it]));
  const rounded = (it: number): number => Math.round(it * 100) / 100;
  const columns: Column<string>[] = [
    { key: 'part', title: t('of'), cell: (part) => <bdi>{partWords(part)}</bdi>, out: partWords },
    ...(['n', 'sum', 'low', 'median', 'mean', 'high'] as const).map((what): Column<string> => ({
      key: what,
      title: t(`numbers.${what}`),
      end: true,
      cell: (part) => {
        const it = mine.get(part);
        return it ? format.number(rounded(it[what])) : '–';
      },
      sort: (part) => {
        const it = mine.get(part);
        return it ? rounded(it[what]) : null;
      },
    })),
  ];
  return (
    <DataTable
      label={title}
      rows={of.parts.map((it) => it.part)}
      rowKey={(it) => it}
      columns={columns}
      exportAs="results"
    />
  );
}
