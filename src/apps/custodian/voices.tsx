import { useState } from 'preact/hooks';
import type { CustodianLine } from './api.ts';
import { Deed, Field, type Speech } from './parts.tsx';

export function Voices({ speech: { t, when }, of }: { speech: Speech; of: CustodianLine['voices'] }) {
  return (
    <ul>
      {of.map((it, at) => (
        <li key={at}>
          {t(it.yes ? 'voice.saidYes' : 'voice.saidNo')}
          {t('colon')} <bdi>{it.member}</bdi> (<bdi>{it.organisation}</bdi>) <span class="dim">{when(it.at)}</span>
          {it.reason && (
            <>
              {' '}
              <q dir="auto">{it.reason}</q>
            </>
          )}
        </li>
      ))}
    </ul>
  );
}

/** One's voice: yes, or no with a reason. */
export function YesOrNo({
  speech,
  onSay,
}: {
  speech: Speech;
  onSay(yes: boolean, reason: string | null): Promise<void>;
}) {
  const { t } = speech;
  const [no, setNo] = useState(false);
  const [reason, setReason] = useState('');
  return no ? (
    <>
      <Field label={t('voice.why')} value={reason} onInput={setReason} rows={2} />
      <Deed
        speech={speech}
        main
        label={t('voice.no')}
        blocked={reason.trim() ? null : t('needReason')}
        run={() => onSay(false, reason.trim())}
      />
    </>
  ) : (
    <div class="bar">
      <Deed speech={speech} main label={t('voice.yes')} run={() => onSay(true, null)} />
      <button type="button" class="plain" onClick={() => setNo(true)}>
        {t('voice.no')}
      </button>
    </div>
  );
}
