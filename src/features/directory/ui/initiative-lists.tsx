import { PlacePicker } from '#features/places/ui/place-picker.tsx';
import { useT } from '#web/i18n.ts';
import { Button, IconButton } from '#web/ui/button.tsx';
import { Checkbox } from '#web/ui/choices.tsx';
import { Combobox } from '#web/ui/combobox.tsx';
import { DateField } from '#web/ui/date-field.tsx';
import { FieldGroup, Select, TextField, type Option } from '#web/ui/field.tsx';
import { IconClose } from '#web/ui/icons.ts';
import { Row, Stack, Text } from '#web/ui/layout.tsx';
import { MONEY_KINDS, ROLES_IN } from '../directory.rules.ts';
import type { MoneyRow, PlaceRow } from '../initiative-lines.rules.ts';
import { CodePicker } from './code-picker.tsx';
import { searchEntries } from './organisation-form.tsx';
import css from './directory.module.css';

/** The lists of an initiative's form: each a group of lines that grow and go. */

export interface PartyRow {
  role: (typeof ROLES_IN)[number];
  body: Option | null;
}
export type PurposeRow = Option & { share: number | null; name: string | null };
const replace = <T,>(list: readonly T[], at: number, change: Partial<T>): T[] =>
  list.map((one, n) => (n === at ? { ...one, ...change } : one));

/** A button that takes a line away. */
function Away({ what, onClick }: { what: string; onClick: () => void }) {
  const t = useT('directory');
  return (
    <IconButton label={t('takeAway', { what })} onClick={onClick}>
      <IconClose size={16} />
    </IconButton>
  );
}

/** Who takes part and how: from the directory, or as it is written. */
export function PartiesField({
  parties,
  onChange,
  onFound,
}: {
  parties: readonly PartyRow[];
  onChange: (parties: PartyRow[]) => void;
  /** ids of the directory that were offered: what is typed and not among them stands in words */
  onFound: (ids: string[]) => void;
}) {
  const t = useT('directory');
  return (
    <FieldGroup label={t('fields.parties')} hint={t('initiative.partiesHint')}>
      <Stack gap="s">
        {parties.map((one, at) => (
          <div key={at} className={css.line}>
            <Combobox
              label={t('partyOf', { n: at + 1 })}
              options={async (text, signal) => {
                const options = await searchEntries()(text, signal);
                onFound(options.map((option) => option.value));
                return options;
              }}
              create={(text) => t('initiative.asWritten', { text })}
              value={one.body}
              onChange={(body) => onChange(replace(parties, at, { body }))}
            />
            <Select
              label={t('role.label')}
              options={ROLES_IN.map((value) => ({ value, label: t(`role.${value}`) }))}
              value={one.role}
              onChange={(role) => role && onChange(replace(parties, at, { role }))}
            />
            <Away
              what={one.body?.label ?? t('partyOf', { n: at + 1 })}
              onClick={() => onChange(parties.filter((_, n) => n !== at))}
            />
          </div>
        ))}
        <div>
          <Button size="small" onClick={() => onChange([...parties, { role: 'takes_part', body: null }])}>
            {t('addParty')}
          </Button>
        </div>
      </Stack>
    </FieldGroup>
  );
}

/** What it is for, by the lists of purposes. */
export function PurposesField({
  purposes,
  onChange,
}: {
  purposes: readonly PurposeRow[];
  onChange: (purposes: PurposeRow[]) => void;
}) {
  const t = useT('directory');
  return (
    <FieldGroup label={t('fields.purposes')} hint={t('initiative.purposesHint')} optional>
      <Stack gap="s">
        {purposes.map((one, at) => (
          <div key={one.value} className={css.line}>
            <Text>
              <bdi>{one.label}</bdi>
            </Text>
            <TextField
              label={t('sharePercent')}
              optional
              dir="ltr"
              inputMode="numeric"
              value={one.share === null ? '' : String(one.share)}
              onChange={(text) =>
                onChange(
                  replace<PurposeRow>(purposes, at, {
                    share:
                      text.trim() === ''
                        ? null
                        : /^\d{1,3}$/.test(text) && Number(text) <= 100
                          ? Number(text)
                          : one.share,
                  }),
                )
              }
              maxLength={6}
            />
            <Away what={one.label} onClick={() => onChange(purposes.filter((_, n) => n !== at))} />
          </div>
        ))}
        <CodePicker
          label={t('addPurpose')}
          optional
          value={null}
          onChange={(code) =>
            code &&
            !purposes.some((one) => one.value === code.value) &&
            onChange([...purposes, { ...code, share: null, name: null }])
          }
        />
      </Stack>
    </FieldGroup>
  );
}

/** Where it is, place by place, in part or as a whole. */
export function PlacesField({
  places,
  onChange,
}: {
  places: readonly PlaceRow[];
  onChange: (places: PlaceRow[]) => void;
}) {
  const t = useT('directory');
  return (
    <FieldGroup label={t('fields.where')} optional>
      <Stack gap="s">
        {places.map((one, at) => (
          <div key={at} className={css.line}>
            <PlacePicker
              label={t('placeOf', { n: at + 1 })}
              freely
              value={one.placeId}
              text={one.text}
              onChange={(place) =>
                onChange(
                  replace<PlaceRow>(places, at, {
                    placeId: place && 'id' in place ? place.id : null,
                    text: place && !('id' in place) ? place.text : null,
                    keep: undefined as never,
                  }),
                )
              }
            />
            {one.point === null ? (
              <Checkbox
                label={t('whole')}
                checked={one.whole}
                onChange={(whole) => onChange(replace(places, at, { whole }))}
              />
            ) : (
              <TextField
                label={t('point')}
                dir="ltr"
                inputMode="text"
                placeholder="1.25, 36.80"
                value={one.point}
                onChange={(point) => onChange(replace(places, at, { point }))}
                maxLength={60}
              />
            )}
            <Away what={t('placeOf', { n: at + 1 })} onClick={() => onChange(places.filter((_, n) => n !== at))} />
          </div>
        ))}
        <Row gap="s">
          <Button
            size="small"
            onClick={() => onChange([...places, { placeId: null, text: null, point: null, whole: false }])}
          >
            {t('addPlace')}
          </Button>
          <Button
            size="small"
            onClick={() => onChange([...places, { placeId: null, text: null, point: '', whole: false }])}
          >
            {t('addPoint')}
          </Button>
        </Row>
      </Stack>
    </FieldGroup>
  );
}

/** With how much: commitments, disbursements and budgets, each of a day. */
export function MoneyField({ money, onChange }: { money: readonly MoneyRow[]; onChange: (money: MoneyRow[]) => void }) {
  const t = useT('directory');
  return (
    <FieldGroup label={t('fields.money')} hint={t('initiative.moneyHint')} optional>
      <Stack gap="s">
        {money.map((one, at) => (
          <div key={at} className={css.two}>
            <Select
              label={t('moneyKind.label')}
              options={MONEY_KINDS.map((value) => ({ value, label: t(`moneyKind.${value}`) }))}
              value={one.kind}
              onChange={(kind) => kind && onChange(replace(money, at, { kind }))}
            />
            <TextField
              label={t('amount')}
              dir="ltr"
              inputMode="decimal"
              value={one.amount}
              onChange={(amount) => onChange(replace(money, at, { amount }))}
            />
            <TextField
              label={t('currency')}
              hint={t('currencyHint')}
              dir="ltr"
              value={one.currency}
              onChange={(currency) => onChange(replace(money, at, { currency: currency.toUpperCase() }))}
              maxLength={3}
            />
            <DateField
              label={t('onDay')}
              optional
              value={one.on}
              onChange={(on) => onChange(replace(money, at, { on }))}
            />
            <Away what={t('moneyOf', { n: at + 1 })} onClick={() => onChange(money.filter((_, n) => n !== at))} />
          </div>
        ))}
        <div>
          <Button
            size="small"
            onClick={() => onChange([...money, { kind: 'commitment', amount: '', currency: 'USD', on: '' }])}
          >
            {t('addMoney')}
          </Button>
        </div>
      </Stack>
    </FieldGroup>
  );
}
