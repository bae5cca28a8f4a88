import { useState } from 'preact/hooks';
import { uuidv4 } from '#domain/ids.ts';
import { ADDRESS_POLICIES } from '#features/courier/courier.rules.ts';
import { PROVIDERS } from '#features/numbers/gateway-fields.rules.ts';
import { forecastOf, seatFaults, weakensSettings } from '#features/custody/custody.rules.ts';
import type { ChangeLine } from './api.ts';
import { holder } from './change-parts.ts';
import type { Screen } from './home.tsx';
import { Deed, Field, Title, useFieldId } from './parts.tsx';

function Days({
  label,
  value,
  onInput,
  min,
  max,
}: {
  label: string;
  value: number;
  onInput(it: number): void;
  min: number;
  max: number;
}) {
  const id = useFieldId();
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input
        id={id}
        type="number"
        min={min}
        max={max}
        value={value}
        onInput={(event) => onInput(event.currentTarget.valueAsNumber)}
      />
    </div>
  );
}

/** Proposes a change: what it would mean is said while it is chosen. */
export function ProposeChangeScreen({ speech, server, it, onChange, onBack }: Screen) {
  const { t } = speech;
  const gone = it.forecast?.state === 'gone';
  const kinds: ChangeLine['kind'][] =
    it.generation === null || gone
      ? ['begin', 'settings']
      : ['reseat', 'settings', ...(it.identities.underOldKey > 0 ? (['retire'] as const) : [])];
  const [kind, setKind] = useState<ChangeLine['kind']>(kinds[0]!);
  const ready = it.custodians.filter((one) => one.state === 'ready');
  const [seats, setSeats] = useState<string[]>(ready.map((one) => one.id));
  const [settings, setSettings] = useState(it.settings);
  const [reason, setReason] = useState('');
  const chosen = ready.filter((one) => seats.includes(one.id)).map(holder);
  const seating = kind === 'begin' || kind === 'reseat';
  const [fault] = seating ? seatFaults(chosen) : [];
  const outlook = forecastOf(chosen);
  return (
    <>
      <Title>{t('change.title')}</Title>
      <p>{t('change.how')}</p>
      <fieldset>
        <legend>{t('change.what')}</legend>
        {kinds.map((one) => (
          <label key={one} class="choice">
            <input type="radio" name="kind" checked={kind === one} onChange={() => setKind(one)} />
            <span>
              {t(`change.kinds.${one}`)}
              <span class="dim block">{t(`change.about.${one}`)}</span>
            </span>
          </label>
        ))}
      </fieldset>
      {seating && (
        <fieldset>
          <legend>{t('change.seats')}</legend>
          {ready.map((one) => (
            <label key={one.id} class="choice">
              <input
                type="checkbox"
                checked={seats.includes(one.id)}
                onChange={() =>
                  setSeats(seats.includes(one.id) ? seats.filter((id) => id !== one.id) : [...seats, one.id])
                }
              />
              <span>
                <bdi>{one.name}</bdi> <span class="dim">{one.organisation}</span>
              </span>
            </label>
          ))}
          <p class={fault ? 'alarm' : outlook.canLose < 2 ? 'note' : 'dim'} role="status">
            {fault ? t(`problems.seats_${fault}`) : t('change.wouldLeave', { count: outlook.canLose })}
          </p>
        </fieldset>
      )}
      {kind === 'settings' && (
        <>
          <Days
            label={t('change.testDays')}
            value={settings.testDays}
            min={7}
            max={366}
            onInput={(testDays) => setSettings({ ...settings, testDays })}
          />
          <Days
            label={t('change.requestHours')}
            value={settings.requestHours}
            min={12}
            max={336}
            onInput={(requestHours) => setSettings({ ...settings, requestHours })}
          />
          <fieldset>
            <legend>{t('addresses.title')}</legend>
            {ADDRESS_POLICIES.map((one) => (
              <label key={one} class="choice">
                <input
                  type="radio"
                  name="addresses"
                  checked={(settings.addresses ?? 'none') === one}
                  onChange={() => setSettings({ ...settings, addresses: one })}
                />
                <span>
                  {t(`addresses.${one}.name`)}
                  {one === (it.settings.addresses ?? 'none') && ` (${t('addresses.now')})`}
                  <span class="dim block">{t(`addresses.${one}.means`)}</span>
                </span>
              </label>
            ))}
          </fieldset>
          {(['smsTexts', 'smsDialogue'] as const).map((one) => (
            <label key={one} class="choice">
              <input
                type="checkbox"
                checked={settings[one] ?? false}
                onChange={(event) => setSettings({ ...settings, [one]: event.currentTarget.checked })}
              />
              <span>
                {t(`change.${one}`)}
                <span class="dim block">{t(`change.${one}Means`)}</span>
              </span>
            </label>
          ))}
          {PROVIDERS.map((one) => (
            <label key={one} class="choice">
              <input
                type="checkbox"
                checked={settings.providers?.includes(one) ?? false}
                onChange={(event) =>
                  setSettings({
                    ...settings,
                    providers: PROVIDERS.filter((other) =>
                      other === one ? event.currentTarget.checked : settings.providers?.includes(other),
                    ),
                  })
                }
              />
              <span>
                {t(`change.providers.${one}`)}
                <span class="dim block">{t('change.providersMeans')}</span>
              </span>
            </label>
          ))}
          {settings.secondReading && (
            <>
              <Days
                label={t('change.readingShare')}
                value={settings.secondReading.share}
                min={1}
                max={100}
                onInput={(share) => setSettings({ ...settings, secondReading: { ...settings.secondReading!, share } })}
              />
              <Days
                label={t('change.readingLeast')}
                value={settings.secondReading.atLeast}
                min={0}
                max={100}
                onInput={(atLeast) =>
                  setSettings({ ...settings, secondReading: { ...settings.secondReading!, atLeast } })
                }
              />
            </>
          )}
          {it.settings.secondFactor && (
            <label class="choice">
              <input
                type="checkbox"
                checked={settings.secondFactor ?? true}
                onChange={(event) => setSettings({ ...settings, secondFactor: event.currentTarget.checked })}
              />
              <span>{t('change.secondFactor')}</span>
            </label>
          )}
          <p class={weakensSettings(it.settings, settings) ? 'note' : 'dim'} role="status">
            {t(weakensSettings(it.settings, settings) ? 'addresses.weakens' : 'addresses.atOnce')}
          </p>
        </>
      )}
      <Field label={t('change.why')} value={reason} onInput={setReason} rows={2} />
      <Deed
        speech={speech}
        main
        label={t('change.deed')}
        blocked={fault ? t(`problems.seats_${fault}`) : reason.trim() ? null : t('needReason')}
        run={async () => {
          await server.change({
            id: uuidv4(),
            kind,
            reason: reason.trim(),
            ...(seating ? { seats } : {}),
            ...(kind === 'settings' ? { settings } : {}),
          });
          await onChange();
          onBack();
        }}
      />
    </>
  );
}
