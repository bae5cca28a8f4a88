import { useEffect, useState } from 'preact/hooks';
import type { Server } from './api.ts';
import { answerOf, type LockedKey } from './deeds.ts';
import { WithKey } from './key.tsx';
import { Deed, FileOrText, saveFile, Title, type Speech } from './parts.tsx';
import type { Screen } from './home.tsx';

/** The dummy: opened with words or passkey, or with the kept file. */
export function TestScreen({ speech, server, it, onChange, onBack, testId }: Screen & { testId: string }) {
  const { t } = speech;
  const dummy = it.tests.find((one) => one.id === testId);
  const load = async (): Promise<LockedKey> => ({ ...(await server.key()), workspace: it.workspace.id });
  const done = async () => {
    await onChange();
    onBack();
  };
  if (!dummy || !it.me.custodianId) return <Title>{t('test.done')}</Title>;
  return (
    <>
      <Title>{t('test.title')}</Title>
      <p>{t('test.what')}</p>
      <WithKey speech={speech} load={load}>
        {(pair, key) => (
          <Deed
            speech={speech}
            main
            label={t('test.deed')}
            run={async () => {
              await server.passTest(dummy.id, answerOf(it.workspace.id, key.custodianId, pair, dummy));
              await done();
            }}
          />
        )}
      </WithKey>
      <details>
        <summary>{t('request.offline')}</summary>
        <p>{t('request.offlineHow')}</p>
        <button
          type="button"
          class="plain"
          onClick={() =>
            saveFile('custody-test.json', {
              kind: 'baraza-test',
              version: 1,
              workspace: it.workspace.id,
              custodianId: it.me.custodianId,
              id: dummy.id,
              box: dummy.box,
            })
          }
        >
          {t('test.save')}
        </button>
        <FileOrText
          speech={speech}
          label={t('request.answerFile')}
          onRead={(file) => {
            const { kind, id, answer } = file as { kind: string; id: string; answer: string };
            if (kind !== 'baraza-test-answer' || id !== dummy.id) throw new Error('another file');
            void server.passTest(id, answer).then(done);
          }}
        />
      </details>
    </>
  );
}

/** The hashes of everything that this page is made of, and the file to keep. */
export function CheckScreen({ speech, server }: { speech: Speech; server: Server }) {
  const { t } = speech;
  const [files, setFiles] = useState<Awaited<ReturnType<Server['files']>>['files']>([]);
  useEffect(
    () =>
      void server.files().then(
        (it) => setFiles(it.files),
        () => undefined,
      ),
    [],
  );
  return (
    <>
      <Title>{t('check.title')}</Title>
      <p>{t('check.what')}</p>
      <p>{t('check.limits')}</p>
      <p>
        <a class="button" href="/c/baraza-custodian.html" download="baraza-custodian.html">
          {t('check.keep')}
        </a>
      </p>
      <p class="hint">{t('check.keepHow')}</p>
      <h2>{t('check.hashes')}</h2>
      <dl class="hashes" dir="ltr">
        {files.map((it) => (
          <>
            <dt>{it.path}</dt>
            <dd>
              <code>{it.sha256}</code>
            </dd>
          </>
        ))}
      </dl>
    </>
  );
}
