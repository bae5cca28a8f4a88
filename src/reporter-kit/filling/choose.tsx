import type { SelectItem, SelectNode } from '@getodk/xforms-engine';
import { useMemo, useState } from 'preact/hooks';
import { folded, matching } from './answers.rules.ts';
import { useFilling } from './filling.ts';
import { observer } from './observe.tsx';
import type { Said } from './said.ts';
import { Words } from './words.tsx';

type Looks = Record<string, boolean>;

/** More choices than this are searched, and so many are shown at once. */
const MOST_LISTED = 25;
const MOST_FOUND = 40;
const MOST_UNASKED = 10;
/** Choices beside each other: scales, and the rows of a table, which on a narrow page keep their words. */
const ACROSS = ['likert', 'horizontal', 'columns', 'columns-pack', 'list', 'list-nolabel'];

/** One of several, or some of them. Long lists are searched: ten thousand choices stay as quick as ten. */
export const Choose = observer(function Choose({ node, said }: { node: SelectNode; said: Said }) {
  const filling = useFilling();
  const { t } = filling;
  const looks = node.appearances as unknown as Looks;
  const [typed, setTyped] = useState('');
  const { valueOptions, value } = node.currentState;
  const many = node.selectType === 'select';
  const long = valueOptions.length > MOST_LISTED || (looks.autocomplete && valueOptions.length > 8);
  const searched = useMemo(
    () => (long ? valueOptions.map((item) => ({ item, search: folded(`${item.label.asString} ${item.value}`) })) : []),
    [valueOptions, long],
  );
  const chosen = valueOptions.filter((it) => value.includes(it.value));
  const { found, more } = useMemo(
    () => matching(searched, typed, typed.trim() ? MOST_FOUND : MOST_UNASKED),
    [searched, typed],
  );
  const listed: readonly SelectItem[] = long
    ? [...chosen, ...found.map((it) => it.item).filter((it) => !value.includes(it.value))]
    : valueOptions;
  const choose = (it: string, on: boolean) => {
    if (many) node.selectValues(on ? [...value, it] : value.filter((other) => other !== it));
    else node.selectValue(on ? it : null);
    filling.changed();
  };
  const options = (
    <ul class={`options${ACROSS.some((it) => looks[it]) ? ' across' : ''}`}>
      {listed.map((it, at) => (
        <li key={it.value}>
          <label class="option">
            <input
              type={many ? 'checkbox' : 'radio'}
              name={said.id}
              id={at === 0 ? said.id : undefined}
              value={it.value}
              checked={value.includes(it.value)}
              onChange={(event) => choose(it.value, event.currentTarget.checked)}
            />
            <span>
              <Words of={it.label} alt={it.value} />
            </span>
          </label>
        </li>
      ))}
    </ul>
  );
  return (
    <div
      class="choosing"
      role={many ? 'group' : 'radiogroup'}
      aria-labelledby={said['aria-labelledby']}
      aria-describedby={said['aria-describedby']}
      aria-invalid={many ? undefined : said['aria-invalid']}
      aria-required={many ? undefined : said['aria-required']}
    >
      {long && (
        <input
          type="search"
          id={`${said.id}-s`}
          aria-label={t('fill.find')}
          placeholder={t('fill.find')}
          autocomplete="off"
          dir="auto"
          value={typed}
          onInput={(event) => setTyped(event.currentTarget.value)}
          onKeyDown={(event) => event.key === 'Enter' && event.preventDefault()}
        />
      )}
      {valueOptions.length === 0 ? <p class="hint">{t('fill.noChoices')}</p> : options}
      {long && (
        <p class="hint" role="status">
          {more > 0 ? t('fill.more', { count: more }) : found.length === 0 ? t('fill.nothingFound') : ''}
        </p>
      )}
      {!many && value.length > 0 && (
        <button type="button" class="plain small" onClick={() => choose(value[0]!, false)}>
          {t('fill.clear')}
        </button>
      )}
    </div>
  );
});
