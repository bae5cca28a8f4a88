import type { AnyInputNode } from '@getodk/xforms-engine';
import { useEffect, useRef, useState } from 'preact/hooks';
import { anyNumber, localMoment, timeAnswer, wholeNumber } from './answers.rules.ts';
import { useFilling } from './filling.ts';
import { observer } from './observe.tsx';
import type { Said } from './said.ts';

type Looks = Record<string, boolean>;
type Setter = { setValue(value: unknown): unknown };

/** Takes over what others (a calculation, a default, a translation) put there while nobody types in it. */
function useText(outside: string): [string, (text: string) => void, { onFocus(): void; onBlur(): void }] {
  const [text, setText] = useState(outside);
  const typing = useRef(false);
  const latest = useRef(outside);
  latest.current = outside;
  useEffect(() => {
    if (!typing.current) setText(outside);
  }, [outside]);
  return [text, setText, { onFocus: () => (typing.current = true), onBlur: () => (typing.current = false) }];
}

/** Words, numbers, days and times. */
export const Typed = observer(function Typed({ node, said }: { node: AnyInputNode; said: Said }) {
  const filling = useFilling();
  const looks = node.appearances as unknown as Looks;
  const kept = node.currentState.instanceValue;
  const outside =
    node.valueType === 'time' ? kept.slice(0, 5) : node.valueType === 'dateTime' ? localMoment(kept) : kept;
  const [text, setText, typing] = useText(outside);
  const give = (value: unknown, fault?: string) => {
    filling.faults[node.nodeId] = fault;
    (node as unknown as Setter).setValue(value);
    filling.changed();
  };
  const number = (read: (typed: string) => string | null, fault: string) => (typed: string) => {
    const value = read(typed);
    give(value ?? '', value === null ? fault : undefined);
  };
  const take =
    (
      {
        int: number(wholeNumber, 'fill.notWhole'),
        decimal: number(anyNumber, 'fill.notNumber'),
        date: (typed: string) => give(typed),
        time: (typed: string) => give(typed && timeAnswer(typed, -new Date().getTimezoneOffset())),
        dateTime: (typed: string) => give(typed ? new Date(typed) : null),
      } as Record<string, (typed: string) => void>
    )[node.valueType] ?? ((typed: string) => give(typed));
  const common = {
    ...said,
    value: text,
    autocomplete: 'off',
    ...typing,
    onInput: (event: { currentTarget: HTMLInputElement | HTMLTextAreaElement }) => {
      const typed = event.currentTarget.value;
      setText(typed);
      take(typed);
    },
  } as const;
  switch (node.valueType) {
    case 'int':
    case 'decimal':
      return (
        <input
          {...common}
          type="text"
          class="number"
          dir="ltr"
          inputMode={node.valueType === 'int' ? 'numeric' : 'decimal'}
        />
      );
    case 'date':
      if (looks.year || looks['month-year'])
        return <Month node={node} said={said} day={kept} month={!looks.year} give={(day) => give(day)} />;
      return <input {...common} type="date" max="9999-12-31" />;
    case 'time':
      return <input {...common} type="time" />;
    case 'dateTime':
      return <input {...common} type="datetime-local" max="9999-12-31T23:59" />;
    default:
      if (looks.multiline || ('rows' in (node.nodeOptions ?? {}) && (node.nodeOptions as { rows: number | null }).rows))
        return (
          <textarea {...common} rows={(node.nodeOptions as { rows: number | null } | null)?.rows ?? 4} dir="auto" />
        );
      return (
        <input
          {...common}
          type="text"
          dir={looks.numbers ? 'ltr' : 'auto'}
          class={looks.masked || looks['hidden-answer'] ? 'dots' : undefined}
          inputMode={looks.numbers ? 'numeric' : looks.url ? 'url' : 'text'}
        />
      );
  }
});

/** A year, or a month of a year; kept as its first day. */
function Month({
  said,
  day,
  month,
  give,
}: {
  node: AnyInputNode;
  said: Said;
  day: string;
  month: boolean;
  give(day: string): void;
}) {
  const { t, language } = useFilling();
  const [year, setYear] = useState(day.slice(0, 4));
  const [which, setWhich] = useState(month ? day.slice(5, 7) : '01');
  const put = (y: string, m: string) => give(/^\d{4}$/.test(y) && m ? `${y}-${m}-01` : '');
  const names = new Intl.DateTimeFormat(language, { month: 'long', timeZone: 'UTC' });
  return (
    <div
      class="pair"
      role="group"
      aria-labelledby={said['aria-labelledby']}
      aria-describedby={said['aria-describedby']}
    >
      {month && (
        <select
          aria-label={t('when.part.month')}
          value={which}
          onChange={(event) => {
            setWhich(event.currentTarget.value);
            put(year, event.currentTarget.value);
          }}
        >
          <option value="">–</option>
          {Array.from({ length: 12 }, (_, at) => String(at + 1).padStart(2, '0')).map((it, at) => (
            <option key={it} value={it} selected={it === which}>
              {names.format(Date.UTC(2000, at, 1))}
            </option>
          ))}
        </select>
      )}
      <input
        id={said.id}
        type="text"
        class="number"
        dir="ltr"
        inputMode="numeric"
        maxLength={4}
        aria-label={t('when.part.year')}
        aria-invalid={said['aria-invalid']}
        value={year}
        onInput={(event) => {
          setYear(event.currentTarget.value);
          put(event.currentTarget.value, which);
        }}
      />
    </div>
  );
}
