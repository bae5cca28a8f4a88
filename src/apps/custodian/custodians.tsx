import { useState } from 'preact/hooks';
import { uuidv4 } from '#domain/ids.ts';
import type { CustodianLine } from './api.ts';
import { Deed, Field, Title } from './parts.tsx';
import type { Screen } from './home.tsx';
import { Voices, YesOrNo } from './voices.tsx';

/** Proposes a custodian: who, why, and whether beyond the reach of the authorities. */
export function ProposeScreen({ speech, server, it, onChange, onBack }: Screen) {
  const { t } = speech;
  const [member, setMember] = useState('');
  const [reason, setReason] = useState('');
  const [outside, setOutside] = useState(false);
  return (
    <>
      <Title>{t('propose.title')}</Title>
      <p>{t('propose.how')}</p>
      {it.candidates.length === 0 ? (
        <p class="note">{t('propose.nobody')}</p>
      ) : (
        <fieldset>
          <legend>{t('propose.who')}</legend>
          {it.candidates.map((one) => (
            <label key={one.memberId} class="choice">
              <input
                type="radio"
                name="member"
                checked={member === one.memberId}
                onChange={() => setMember(one.memberId)}
              />
              <span>
                <bdi>{one.name}</bdi> <span class="dim">{one.organisation}</span>
              </span>
            </label>
          ))}
        </fieldset>
      )}
      <label class="choice">
        <input type="checkbox" checked={outside} onChange={(event) => setOutside(event.currentTarget.checked)} />
        {t('propose.outside')}
      </label>
      <Field label={t('propose.why')} value={reason} onInput={setReason} rows={2} />
      <Deed
        speech={speech}
        main
        label={t('propose.deed')}
        blocked={!member ? t('propose.needWho') : reason.trim() ? null : t('needReason')}
        run={async () => {
          await server.propose({ id: uuidv4(), memberId: member, outside, reason: reason.trim() });
          await onChange();
          onBack();
        }}
      />
    </>
  );
}

/** One custodian, and one's voice on the appointment. */
export function CustodianScreen({ speech, server, onChange, onBack, of }: Screen & { of: CustodianLine }) {
  const { t, when, day } = speech;
  return (
    <>
      <Title>
        <bdi>{of.name}</bdi>
      </Title>
      <dl class="facts">
        <dt>{t('custodians.organisation')}</dt>
        <dd>
          <bdi>{of.organisation}</bdi>
        </dd>
        <dt>{t('request.state')}</dt>
        <dd>{t(`states.${of.state}`)}</dd>
        <dt>{t('custodians.place')}</dt>
        <dd>{t(of.outside ? 'custodians.outside' : 'custodians.inside')}</dd>
        {of.lastTestAt && (
          <>
            <dt>{t('custodians.lastTest')}</dt>
            <dd>{when(of.lastTestAt)}</dd>
          </>
        )}
        {of.testDueAt && (
          <>
            <dt>{t('custodians.nextTest')}</dt>
            <dd>{day(of.testDueAt)}</dd>
          </>
        )}
        {of.endReason && (
          <>
            <dt>{t('custodians.ended')}</dt>
            <dd dir="auto">{of.endReason}</dd>
          </>
        )}
      </dl>
      <h2>{t('propose.why')}</h2>
      <blockquote dir="auto">{of.reason}</blockquote>
      <Voices speech={speech} of={of.voices} />
      {of.mayAgree && (
        <YesOrNo
          speech={speech}
          onSay={async (yes, reason) => {
            await server.speakOnCustodian(of.id, yes, reason);
            await onChange();
            onBack();
          }}
        />
      )}
    </>
  );
}

/** The key is lost: at once, with what that leaves said before. */
export function LoseScreen({ speech, server, it, onChange, onBack }: Screen) {
  const { t } = speech;
  const [reason, setReason] = useState('');
  const [sure, setSure] = useState(false);
  const mine = it.custodians.find((one) => one.id === it.me.custodianId);
  const hinge = it.forecast?.hinges.includes(it.me.custodianId ?? '') === true;
  if (!mine) return <Title>{t('lose.title')}</Title>;
  return (
    <>
      <Title>{t('lose.title')}</Title>
      <p>{t('lose.what')}</p>
      {hinge ? (
        <p class="alarm">{t('lose.end')}</p>
      ) : (
        <p class={it.forecast && it.forecast.canLose < 2 ? 'alarm' : 'note'}>
          {t('lose.left', { n: (it.forecast?.usable ?? 1) - 1 })}
          {it.forecast && it.forecast.canLose < 2 && ` ${t('lose.thenLast')}`}
        </p>
      )}
      <Field label={t('lose.why')} value={reason} onInput={setReason} rows={2} />
      <label class="choice">
        <input type="checkbox" checked={sure} onChange={(event) => setSure(event.currentTarget.checked)} />
        {t('lose.sure')}
      </label>
      <Deed
        speech={speech}
        grave
        label={t('lose.deed')}
        blocked={!sure ? t('lose.needSure') : reason.trim() ? null : t('needReason')}
        run={async () => {
          await server.lose(mine.id, reason.trim());
          await onChange();
          onBack();
        }}
      />
    </>
  );
}
