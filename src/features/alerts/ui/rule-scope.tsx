import { useT } from '#web/i18n.ts';
import { Select } from '#web/ui/field.tsx';
import { IconClose } from '#web/ui/icons.ts';
import fields from '#web/ui/fields.module.css';
import { Stack } from '#web/ui/layout.tsx';
import { PlacePicker } from '#features/places/ui/place-picker.tsx';
import type { Definition } from './rule-words.tsx';

type Scope = Definition['scope'];
export interface Named {
  id: string;
  name: string;
}
const KEYS = ['each.2', 'each.1', 'each.0', 'each.3', 'each.4', 'named', 'whole'];
const keyOf = (it: Scope) => (it.kind === 'each' ? `each.${it.level}` : it.kind);

/** Where a rule looks: each area of a level, some places each by itself, or the whole workspace as one. */
export function ScopeField({
  value,
  onChange,
  named,
  onNamed,
}: {
  value: Scope;
  onChange: (scope: Scope) => void;
  /** names of the places chosen so far */
  named: readonly Named[];
  onNamed: (named: readonly Named[]) => void;
}) {
  const t = useT('rules');
  const choose = (key: string) =>
    onChange(
      key === 'whole'
        ? { kind: 'whole' }
        : key === 'named'
          ? { kind: 'named', placeIds: value.kind === 'each' && value.within ? [value.within] : [] }
          : { kind: 'each', level: Number(key.slice(5)), within: value.kind === 'each' ? value.within : null },
    );
  const learn = (it: Named) => onNamed([...named.filter((one) => one.id !== it.id), { id: it.id, name: it.name }]);
  return (
    <Stack gap="s">
      <Select
        label={t('write.where')}
        hint={t('write.whereHint')}
        options={KEYS.map((key) => ({ value: key, label: t(`scopeName.${key}`) }))}
        value={keyOf(value)}
        onChange={(key) => key && choose(key)}
      />
      {value.kind === 'each' && (
        <PlacePicker
          label={t('write.within')}
          optional
          levels={[0, 1, 2, 3]}
          value={value.within}
          onChange={(place) => {
            if (place && 'id' in place) learn(place);
            onChange({ ...value, within: place && 'id' in place ? place.id : null });
          }}
        />
      )}
      {value.kind === 'named' && (
        <div>
          <PlacePicker
            key={value.placeIds.length}
            label={t('write.addPlace')}
            value={null}
            onChange={(place) => {
              if (!place || !('id' in place) || value.placeIds.includes(place.id)) return;
              learn(place);
              onChange({ kind: 'named', placeIds: [...value.placeIds, place.id] });
            }}
          />
          {value.placeIds.length > 0 && (
            <ul className={fields.pills} style={{ marginTop: 6 }}>
              {value.placeIds.map((id) => {
                const name = named.find((it) => it.id === id)?.name ?? '…';
                return (
                  <li key={id} className={fields.pill}>
                    <bdi>{name}</bdi>
                    <button
                      type="button"
                      aria-label={t('console:field.remove', { what: name })}
                      onClick={() => onChange({ kind: 'named', placeIds: value.placeIds.filter((it) => it !== id) })}
                    >
                      <IconClose size={14} />
                    </button>
                  </li>
                );
              })}
            </ul>
          )}
        </div>
      )}
    </Stack>
  );
}
