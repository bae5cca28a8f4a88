import { useState } from 'preact/hooks';
import { SENSITIVITIES } from '#domain/sensitivity.ts';
import { reshareFault } from '#features/custody/custody.rules.ts';
import type { ChangeLine } from './api.ts';
import { holder } from './change-parts.ts';
import type { Screen } from './home.tsx';
import { handAll, shareAll, type LockedKey } from './deeds.ts';
import { WithKey } from './key.tsx';
import { OwnWords } from './own-words.tsx';
import { Deed, Title, type Speech } from './parts.tsx';
import { Voices, YesOrNo } from './voices.tsx';

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
              {Object.entries(of.settings.smsWords ?? {}).map(([language, words]) => (
                <OwnWords key={language} speech={speech} language={language} words={words} />
              ))}
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
