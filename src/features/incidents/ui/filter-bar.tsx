import { SavedViews } from '#features/views/ui/saved-views.tsx';
import { useEffect, useState } from 'react';
import { FAMILIES, INCIDENT_TYPES } from '#domain/incident-types.ts';
import { LEVEL_KEYS } from '#domain/levels.ts';
import { readPlace } from '#features/places/places.contract.ts';
import { useOp } from '#web/api.ts';
import { useLanguage, useT } from '#web/i18n.ts';
import { useMedia } from '#web/media.ts';
import { Go } from '#web/navigation.tsx';
import { Button, LinkButton } from '#web/ui/button.tsx';
import { Sheet } from '#web/ui/dialog.tsx';
import { IconFilter, IconPrint } from '#web/ui/icons.ts';
import { Unseen } from '#web/ui/layout.tsx';
import { PERIODS, SURE, usePeriodWords, type Filter, type Sure } from './incident-filter.tsx';
import { chosenFilters } from './situation.rules.ts';
import { useTypeWords } from './types.tsx';
import css from './incidents.module.css';

const LABELS = ['clear', 'green', 'amber', 'amber_strict', 'red'] as const;

type SetFilter = (patch: Partial<Record<keyof Filter, unknown>>, how?: { replace?: boolean }) => void;

interface Bar {
  filter: Filter;
  onFilter: SetFilter;
  /** how many incidents the filter lets through, in words */
  count: string;
}

/** The filters; whatever is chosen stands in them and in the address. A row where there is room, on a phone one button that says what is chosen and opens them. */
export function FilterBar({ filter, onFilter, count }: Bar) {
  const t = useT('incidents');
  const period = usePeriodWords();
  const narrow = useMedia('(max-width: 600px)');
  const [open, setOpen] = useState(false);
  const [text, setText] = useState(filter.q);
  const [seen, setSeen] = useState(filter.q);
  // What came from the address (back button, a cleared filter) wins over what was typed.
  if (seen !== filter.q) {
    setSeen(filter.q);
    if (text.trim() !== filter.q) setText(filter.q);
  }
  useEffect(() => {
    if (text.trim() === filter.q) return;
    const timer = setTimeout(() => onFilter({ q: text.trim() }, { replace: true }), 300);
    return () => clearTimeout(timer);
  }, [text, filter.q, onFilter]);
  const chosen = chosenFilters(filter);
  const controls = <Controls filter={filter} onFilter={onFilter} text={text} setText={setText} chosen={chosen} />;
  return (
    <div className={`${css.filters} no-print`} role="search" aria-label={t('situation.filters')}>
      {narrow ? (
        <Button className={css.fold} aria-haspopup="dialog" onClick={() => setOpen(true)}>
          <IconFilter size={16} aria-hidden="true" />
          <Unseen>{t('situation.filters')}</Unseen>
          <span>{period(filter.period)}</span>
          {chosen > 0 && <strong className={css.chosen}>{chosen}</strong>}
        </Button>
      ) : (
        controls
      )}
      <SavedViews screen="situation" />
      <LinkButton
        to="/w/$workspace/situation/brief"
        search={{ ...filter, at: undefined, id: undefined }}
        size="small"
        icon={<IconPrint size={16} aria-hidden="true" />}
      >
        {narrow ? <Unseen>{t('situation.brief')}</Unseen> : t('situation.brief')}
      </LinkButton>
      <span className={css.count} aria-live="polite">
        {count}
      </span>
      {narrow && (
        <Sheet
          open={open}
          onClose={() => setOpen(false)}
          title={t('situation.filters')}
          foot={
            <Button look="primary" wide onClick={() => setOpen(false)}>
              {t('situation.show', { incidents: count })}
            </Button>
          }
        >
          <div className={`${css.filters} ${css.unfolded}`}>{controls}</div>
        </Sheet>
      )}
    </div>
  );
}

function Controls({
  filter,
  onFilter,
  text,
  setText,
  chosen,
}: Omit<Bar, 'count'> & { text: string; setText: (text: string) => void; chosen: number }) {
  const t = useT('incidents', 'domain');
  const words = useTypeWords();
  const period = usePeriodWords();
  const families = filter.type.filter((it) => (FAMILIES as readonly string[]).includes(it));
  const single = filter.type.find((it) => it.includes('.')) ?? '';
  return (
    <>
      <select
        aria-label={t('situation.period')}
        value={filter.period}
        onChange={(event) => onFilter({ period: event.target.value, since: undefined, until: undefined })}
      >
        {PERIODS.map((it) => (
          <option key={it} value={it}>
            {period(it)}
          </option>
        ))}
      </select>
      <span className={css.chips} role="group" aria-label={t('situation.kind')}>
        {FAMILIES.map((family) => (
          <button
            key={family}
            type="button"
            className={css.chip}
            aria-pressed={families.includes(family)}
            onClick={() =>
              onFilter({
                type: families.includes(family) ? filter.type.filter((it) => it !== family) : [...filter.type, family],
              })
            }
          >
            <span className={css.sign} data-family={family} aria-hidden="true" />
            {words(family)}
          </button>
        ))}
      </span>
      <select
        aria-label={t('situation.kind')}
        value={single}
        onChange={(event) => onFilter({ type: [...families, ...(event.target.value ? [event.target.value] : [])] })}
      >
        <option value="">{t('situation.anyType')}</option>
        {FAMILIES.map((family) => (
          <optgroup key={family} label={words(family)}>
            {INCIDENT_TYPES.filter((it) => it.family === family && it.retired === undefined).map((it) => (
              <option key={it.code} value={it.code}>
                {words(it.code)}
              </option>
            ))}
          </optgroup>
        ))}
      </select>
      <select
        aria-label={t('situation.confidence')}
        value={filter.sure}
        onChange={(event) => onFilter({ sure: event.target.value })}
      >
        {(Object.keys(SURE) as Sure[]).map((it) => (
          <option key={it} value={it}>
            {t(it === 'any' ? 'situation.anyConfidence' : `situation.${it}`)}
          </option>
        ))}
      </select>
      <select
        aria-label={t('situation.level')}
        value={filter.level}
        onChange={(event) => onFilter({ level: event.target.value })}
      >
        <option value="0">{t('situation.anyLevel')}</option>
        {([1, 2, 3] as const).map((it) => (
          <option key={it} value={String(it)}>
            {it === 3
              ? t(`domain:levels.${LEVEL_KEYS[it]}.name`)
              : t('situation.from', { level: t(`domain:levels.${LEVEL_KEYS[it]}.name`) })}
          </option>
        ))}
      </select>
      <select
        aria-label={t('situation.label')}
        value={filter.label}
        onChange={(event) => onFilter({ label: event.target.value })}
      >
        <option value="any">{t('situation.anyLabel')}</option>
        {LABELS.map((it, at) => (
          <option key={it} value={String(at)}>
            {t(`domain:sensitivity.${it}.name`)}
          </option>
        ))}
      </select>
      <input
        type="search"
        dir="auto"
        aria-label={t('situation.find')}
        placeholder={t('situation.find')}
        value={text}
        onChange={(event) => setText(event.target.value)}
        maxLength={100}
      />
      {filter.time === 'unknown' && (
        <Button size="small" onClick={() => onFilter({ time: undefined })}>
          {t('situation.clearUnknownTime')}
        </Button>
      )}
      {filter.place !== undefined && <PlaceChip id={filter.place} onClear={() => onFilter({ place: undefined })} />}
      {filter.area !== undefined && (
        <Button size="small" onClick={() => onFilter({ area: undefined })}>
          {t('situation.clearArea')}
        </Button>
      )}
      {chosen > 0 && (
        <Button
          size="small"
          look="link"
          onClick={() =>
            onFilter({
              type: [],
              sure: 'any',
              level: '0',
              label: 'any',
              time: undefined,
              place: undefined,
              q: '',
              since: undefined,
              until: undefined,
              area: undefined,
            })
          }
        >
          {t('situation.clear')}
        </Button>
      )}
    </>
  );
}

/** The place that the filter holds to, by its name, to be let go. */
function PlaceChip({ id, onClear }: { id: string; onClear: () => void }) {
  const t = useT('incidents');
  const { data } = useOp(readPlace, { params: { id }, query: { lang: useLanguage() } }, { staleTime: 600_000 });
  return (
    <>
      <Button size="small" onClick={onClear}>
        {t('situation.clearPlace', { place: data?.name ?? '…' })}
      </Button>
      <Go to="/w/$workspace/places/$id" params={{ id }}>
        {t('situation.placePage')}
      </Go>
    </>
  );
}
