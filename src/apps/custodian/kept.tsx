import { useState } from 'preact/hooks';
import { wordsOfRequest, fromBase64 } from '#features/custody/box.ts';
import { answerOf, handedShare, type LockedKey } from './deeds.ts';
import { forgetKey, WithKey } from './key.tsx';
import { Deed, FileOrText, saveFile, Title, WordList, type Speech } from './parts.tsx';

interface RequestFile {
  kind: 'baraza-request';
  workspace: string;
  opening: string;
  askedBy: string;
  reason: string;
  expiresAt: string;
  publicKey: string;
  custodianId: string;
  identityId: string;
  generation: number;
  sealed: string;
}
interface TestFile {
  kind: 'baraza-test';
  workspace: string;
  custodianId: string;
  id: string;
  box: string;
}
type Errand = RequestFile | TestFile;

/**
 * The same page from a stick, without a line: key file and box file in, answer file out. Whoever uses it need not trust what the server
 * sends to a browser.
 */
export function Kept({ speech }: { speech: Speech }) {
  const { t, when } = speech;
  const [key, setKey] = useState<LockedKey | null>(null);
  const [errand, setErrand] = useState<Errand | null>(null);
  const [made, setMade] = useState(false);
  const fits = key && errand && key.custodianId === errand.custodianId && key.workspace === errand.workspace;
  return (
    <>
      <Title>{t('kept.title')}</Title>
      <p>{t('kept.what')}</p>
      <FileOrText
        speech={speech}
        label={t('kept.key')}
        onRead={(file) => {
          const it = file as LockedKey & { kind: string };
          if (it.kind !== 'baraza-custodian-key' || !Array.isArray(it.locks)) throw new Error('another file');
          forgetKey();
          setKey(it);
        }}
      />
      {key && <p role="status">✓ {t('kept.keyRead')}</p>}
      <FileOrText
        speech={speech}
        label={t('kept.box')}
        onRead={(file) => {
          const it = file as Errand;
          if (it.kind !== 'baraza-request' && it.kind !== 'baraza-test') throw new Error('another file');
          setMade(false);
          setErrand(it);
        }}
      />
      {errand?.kind === 'baraza-request' && (
        <section class="card">
          <dl class="facts">
            <dt>{t('request.who')}</dt>
            <dd>
              <bdi>{errand.askedBy}</bdi>
            </dd>
            <dt>{t('request.until')}</dt>
            <dd>{when(errand.expiresAt)}</dd>
          </dl>
          <blockquote dir="auto">{errand.reason}</blockquote>
          <p>{t('request.callHow')}</p>
          <WordList
            words={wordsOfRequest({
              workspace: errand.workspace,
              opening: errand.opening,
              box: errand.identityId,
              publicKey: fromBase64(errand.publicKey),
            })}
            label={t('request.six')}
          />
        </section>
      )}
      {key && errand && !fits && <p class="note">{t('kept.notYours')}</p>}
      {fits && (
        <WithKey key={`${key.publicKey} ${errand.kind}`} speech={speech} load={() => Promise.resolve(key)}>
          {(pair) => (
            <>
              <Deed
                speech={speech}
                main
                label={t(errand.kind === 'baraza-test' ? 'kept.openTest' : 'kept.answer')}
                run={() => {
                  if (errand.kind === 'baraza-test')
                    saveFile('custody-test-answer.json', {
                      kind: 'baraza-test-answer',
                      id: errand.id,
                      answer: answerOf(errand.workspace, errand.custodianId, pair, errand),
                    });
                  else
                    saveFile('custody-answer.json', {
                      kind: 'baraza-answer',
                      opening: errand.opening,
                      sealed: handedShare(errand.workspace, pair, errand),
                    });
                  setMade(true);
                }}
              />
              {made && <p role="status">{t('kept.made')}</p>}
            </>
          )}
        </WithKey>
      )}
    </>
  );
}
