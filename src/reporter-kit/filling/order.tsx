import type { AnyRangeNode, RankNode, TriggerNode } from '@getodk/xforms-engine';
import { anyNumber, moved, stepsOf } from './answers.rules.ts';
import { useFilling } from './filling.ts';
import { observer } from './observe.tsx';
import type { Said } from './said.ts';
import { Words } from './words.tsx';

/** Things put in an order, each with buttons up and down. Until one was moved, or the order was agreed to, there is no answer. */
export const Ordered = observer(function Ordered({ node, said }: { node: RankNode; said: Said }) {
  const filling = useFilling();
  const { t } = filling;
  const { value, valueOptions } = node.currentState;
  const order = value.length > 0 ? value : valueOptions.map((it) => it.value);
  const put = (next: readonly string[]) => {
    node.setValues(next);
    filling.changed();
  };
  const move = (at: number, by: -1 | 1, button: HTMLButtonElement) => {
    put(moved(order, at, by));
    // the focus goes with what was moved
    const list = button.closest('ol');
    requestAnimationFrame(() =>
      list?.children[at + by]
        ?.querySelector<HTMLButtonElement>(`button[data-by="${by}"]:not(:disabled), button`)
        ?.focus(),
    );
  };
  return (
    <div
      class="choosing"
      role="group"
      aria-labelledby={said['aria-labelledby']}
      aria-describedby={said['aria-describedby']}
    >
      <ol class="order">
        {order.map((it, at) => {
          const label = node.getValueLabel(it) ?? valueOptions.find((one) => one.value === it)?.label;
          const name = label?.asString ?? it;
          return (
            <li key={it}>
              <span>{label ? <Words of={label} alt={it} /> : it}</span>
              {([-1, 1] as const).map((by) => (
                <button
                  key={by}
                  type="button"
                  class="plain"
                  data-by={by}
                  disabled={at + by < 0 || at + by >= order.length}
                  aria-label={t(by < 0 ? 'fill.up' : 'fill.down', { name })}
                  onClick={(event) => move(at, by, event.currentTarget)}
                >
                  {by < 0 ? '↑' : '↓'}
                </button>
              ))}
            </li>
          );
        })}
      </ol>
      <p class="hint" role="status">
        {value.length === 0 ? t('fill.notOrdered') : t('fill.ordered')}
      </p>
      <button type="button" class="plain small" id={said.id} onClick={() => put(value.length === 0 ? order : [])}>
        {t(value.length === 0 ? 'fill.keepOrder' : 'fill.clear')}
      </button>
    </div>
  );
});

/** A number between two: as buttons where there are few, else as a slider with a field for whoever types. */
export const Ranged = observer(function Ranged({ node, said }: { node: AnyRangeNode; said: Said }) {
  const filling = useFilling();
  const { t } = filling;
  const { start, end, step } = (
    node.definition as unknown as { bounds: Record<'start' | 'end' | 'step', bigint | number> }
  ).bounds;
  const [from, to, by] = [Number(start), Number(end), Number(step)];
  const value = node.currentState.instanceValue;
  const give = (next: string) => {
    (node as unknown as { setValue(value: string | null): unknown }).setValue(next === '' ? null : next);
    filling.changed();
  };
  const steps = stepsOf(from, to, by);
  const clear = value !== '' && (
    <button type="button" class="plain small" onClick={() => give('')}>
      {t('fill.clear')}
    </button>
  );
  if (steps)
    return (
      <div
        class="choosing"
        role="radiogroup"
        aria-labelledby={said['aria-labelledby']}
        aria-describedby={said['aria-describedby']}
        aria-required={said['aria-required']}
      >
        <ul class="options steps">
          {steps.map((it, at) => (
            <li key={it}>
              <label class="option">
                <input
                  type="radio"
                  name={said.id}
                  id={at === 0 ? said.id : undefined}
                  checked={value !== '' && Number(value) === it}
                  onChange={() => give(String(it))}
                />
                <span>{it}</span>
              </label>
            </li>
          ))}
        </ul>
        {clear}
      </div>
    );
  const [low, high] = from < to ? [from, to] : [to, from];
  return (
    <div
      class="choosing"
      role="group"
      aria-labelledby={said['aria-labelledby']}
      aria-describedby={said['aria-describedby']}
    >
      <input
        type="range"
        aria-labelledby={said['aria-labelledby']}
        aria-valuetext={value === '' ? t('fill.noAnswer') : value}
        class={value === '' ? 'unset' : undefined}
        min={low}
        max={high}
        step={Math.abs(by)}
        value={value === '' ? low : value}
        onInput={(event) => give(event.currentTarget.value)}
      />
      <input
        {...said}
        type="text"
        class="number"
        dir="ltr"
        inputMode="decimal"
        placeholder={`${low} – ${high}`}
        value={value}
        onInput={(event) => {
          const typed = anyNumber(event.currentTarget.value);
          const fits = typed === '' || (typed !== null && Number(typed) >= low && Number(typed) <= high);
          filling.faults[node.nodeId] = fits ? undefined : 'fill.notInRange';
          if (fits) give(typed!);
        }}
      />
      {clear}
    </div>
  );
});

/** "OK": read and understood. */
export const Ticked = observer(function Ticked({ node, said }: { node: TriggerNode; said: Said }) {
  const filling = useFilling();
  return (
    <label class="option">
      <input
        {...said}
        type="checkbox"
        aria-labelledby={`${said['aria-labelledby']} ${said.id}-ok`}
        checked={node.currentState.value === true}
        onChange={(event) => {
          node.setValue(event.currentTarget.checked);
          filling.changed();
        }}
      />
      <span id={`${said.id}-ok`}>{filling.t('fill.ok')}</span>
    </label>
  );
});
