import { useState } from 'preact/hooks';
import { uuidv4 } from '#domain/ids.ts';
import { SENSITIVITIES } from '#domain/sensitivity.ts';
import { ADDRESS_POLICIES } from '#features/courier/courier.rules.ts';
import { PROVIDERS } from '#features/numbers/gateway-fields.rules.ts';
import { reshareFault, seatFaults, forecastOf, weakensSettings, type Holder } from '#features/custody/custody.rules.ts';
import type { ChangeLine, CustodianLine, Overview, Server } from './api.ts';
import { handAll, shareAll, type LockedKey } from './deeds.ts';
import { Voices, YesOrNo } from './voices.tsx';
import { WithKey } from './key.tsx';
import { Deed, Field, Title, useFieldId, type Speech } from './parts.tsx';

interface Screen {
  speech: Speech;
  server: Server;
  it: Overview;
  onChange(): Promise<void>;
  onBack(): void;
}

const holder = (it: CustodianLine): Holder => ({
  id: it.id,
  member: it.memberId,
  organisation: it.organisationId,
  outside: it.outside,
  usable: it.state === 'ready',
});

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

/** What is to be given, in words. Roles and labels go by the names that every language of the console shows beside them. */
function rightsWords(t: Speech['t'], it: NonNullable<ChangeLine['rights']>): string[] {
  if (it.what === 'vetting') return [t(it.vetted ? 'change.rights.vetted' : 'change.rights.notVetted')];
  if (it.what === 'steering') return [t('change.rights.steering')];
  return [
    ...(it.addRoles.length > 0
      ? [t('change.rights.voice', { roles: it.addRoles.map((role) => t(`roles.${role}`)).join(', ') })]
      : []),
    ...(it.clearance === null
      ? []
      : [t('change.rights.clearance', { label: `TLP:${SENSITIVITIES[it.clearance]!.name}` })]),
    ...(it.namedForProtected ? [t('change.rights.protected')] : []),
    ...(it.takeBack ? [t('change.rights.takeBack')] : []),
  ];
}

/** One change: what it does, who has spoken, and the work of the two who share anew. */
export function ChangeScreen({ speech, server, it, onChange, onBack, of }: Screen & { of: ChangeLine }) {
  const { t, when } = speech;
  const nameOf = (id: string) => it.custodians.find((one) => one.id === id)?.name ?? '–';
  return (
    <>
      <Title>{t(`change.kinds.${of.kind}`)}</Title>
      <p>{t(`change.about.${of.kind}`)}</p>
      <dl class="facts">
        <dt>{t('request.state')}</dt>
        <dd data-state={of.state}>{t(`change.states.${of.state}`)}</dd>
        <dt>{t('change.by')}</dt>
        <dd>
          <bdi>{of.proposedBy}</bdi>
        </dd>
        {(of.state === 'open' || of.state === 'agreed') && (
          <>
            <dt>{t('change.from')}</dt>
            <dd>{when(of.notBefore)}</dd>
          </>
        )}
        {of.settings && (
          <>
            <dt>{t('change.what')}</dt>
            <dd>
              {t('state.settings', { days: of.settings.testDays, hours: of.settings.requestHours })}
              {of.settings.addresses &&
                ` ${t('addresses.are', { what: t(`addresses.${of.settings.addresses}.name`) })}.`}
              {of.settings.secondFactor !== undefined && (
                <strong class="block">
                  {t(of.settings.secondFactor ? 'change.secondFactor' : 'change.passwordAlone')}
                </strong>
              )}
              {of.settings.secondReading && (
                <strong class="block">
                  {t('change.reading', {
                    share: of.settings.secondReading.share,
                    least: of.settings.secondReading.atLeast,
                  })}
                </strong>
              )}
              {of.settings.smsTexts && <strong class="block">{t('change.smsTexts')}</strong>}
              {of.settings.smsDialogue && (
                <strong class="block">
                  {t('change.smsDialogue')}
                  <span class="dim block">{t('change.smsDialogueMeans')}</span>
                </strong>
              )}
              {of.settings.providers?.map((one) => (
                <strong key={one} class="block">
                  {t(`change.providers.${one}`)}
                  <span class="dim block">{t('change.providersMeans')}</span>
                </strong>
              ))}
              {of.settings.addresses && <span class="dim block">{t(`addresses.${of.settings.addresses}.means`)}</span>}
            </dd>
          </>
        )}
        {of.keeper && (
          <>
            <dt>{t('change.keeper')}</dt>
            <dd>
              <bdi>{of.keeper}</bdi>
            </dd>
          </>
        )}
        {of.rights && (
          <>
            <dt>{t('change.rights.whom')}</dt>
            <dd>
              <bdi>{of.names.join(', ')}</bdi>
            </dd>
            <dt>{t('change.what')}</dt>
            <dd>
              {rightsWords(t, of.rights).map((words) => (
                <strong key={words} class="block">
                  {words}
                </strong>
              ))}
            </dd>
          </>
        )}
        {of.seats.length > 0 && (
          <>
            <dt>{t('change.seats')}</dt>
            <dd>{of.seats.map(nameOf).join(', ')}</dd>
          </>
        )}
      </dl>
      <blockquote dir="auto">{of.reason}</blockquote>
      <Voices speech={speech} of={of.voices} />
      {of.mayAgree && (
        <YesOrNo
          speech={speech}
          onSay={async (yes, reason) => {
            await server.speakOnChange(of.id, yes, reason);
            await onChange();
            onBack();
          }}
        />
      )}
      {of.state === 'running' && of.kind === 'reseat' && (
        <Reshare speech={speech} server={server} it={it} onChange={onChange} of={of} />
      )}
    </>
  );
}

function Reshare({ speech, server, it, onChange, of }: Omit<Screen, 'onBack'> & { of: ChangeLine }) {
  const { t } = speech;
  const [partner, setPartner] = useState('');
  const [count, setCount] = useState<number | null>(null);
  const [waiting, setWaiting] = useState(false);
  const me = it.me.custodianId;
  const load = async (): Promise<LockedKey> => ({ ...(await server.key()), workspace: it.workspace.id });
  const seats = it.custodians.filter((one) => one.state === 'ready').map(holder);
  const partners = it.custodians.filter((one) => me && reshareFault(seats, me, one.id) === null);
  const nameOf = (id: string | null) => it.custodians.find((one) => one.id === id)?.name ?? '–';
  const paired = of.handingId !== null;
  return (
    <section class="card">
      <h2>{t('reshare.title')}</h2>
      <p>{t('reshare.left', { count: of.left })}</p>
      <p>{t('reshare.how')}</p>
      {paired && <p>{t('reshare.pair', { first: nameOf(of.handingId), second: nameOf(of.sharingId) })}</p>}
      {me && !paired && (
        <>
          <fieldset>
            <legend>{t('reshare.with')}</legend>
            {partners.map((one) => (
              <label key={one.id} class="choice">
                <input type="radio" name="partner" checked={partner === one.id} onChange={() => setPartner(one.id)} />
                <span>
                  <bdi>{one.name}</bdi> <span class="dim">{one.organisation}</span>
                </span>
              </label>
            ))}
          </fieldset>
          <Deed
            speech={speech}
            label={t('reshare.begin')}
            blocked={partner ? null : t('reshare.needPartner')}
            run={async () => {
              await server.pair(of.id, me, partner);
              await onChange();
            }}
          />
        </>
      )}
      {me === of.handingId && paired && (
        <WithKey speech={speech} load={load}>
          {(pair) => (
            <>
              <Deed
                speech={speech}
                main
                label={t('reshare.hand')}
                run={() => handAll(server, it.workspace.id, of.id, pair, setCount).then(onChange)}
              />
              {count !== null && <p role="status">{t('reshare.handed', { count })}</p>}
            </>
          )}
        </WithKey>
      )}
      {me === of.sharingId && paired && (
        <WithKey speech={speech} load={load}>
          {(pair) => (
            <>
              <Deed
                speech={speech}
                main
                label={t('reshare.make')}
                run={async () => {
                  const end = await shareAll(server, it.workspace.id, of.id, pair, setCount);
                  setWaiting(end === 'waiting');
                  await onChange();
                }}
              />
              {waiting && <p role="status">{t('reshare.waiting', { name: nameOf(of.handingId) })}</p>}
            </>
          )}
        </WithKey>
      )}
    </section>
  );
}
