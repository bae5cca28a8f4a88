import { useEffect, useState } from 'preact/hooks';
import { EncryptedFault, openFile, openKey, readPrivateKey, type Outside } from '#features/forms/encrypted-answers.ts';
import type { EncryptedLine } from '#features/forms/encrypted.contract.ts';
import type { Server } from './api.ts';
import { Deed, inWords, Title, useFieldId, Wrong, type Speech } from './parts.tsx';

/** Forms that were filled under a key of the custodians': opened here, shown here, kept nowhere. */
export function EncryptedScreen({ speech, server }: { speech: Speech; server: Server }) {
  const { t } = speech;
  const id = useFieldId();
  const [lines, setLines] = useState<EncryptedLine[] | null>(null);
  const [key, setKey] = useState<CryptoKey | null>(null);
  const [wrong, setWrong] = useState<string | null>(null);
  useEffect(() => {
    server.encrypted().then(
      (it) => setLines(it.submissions),
      (error) => setWrong(inWords(speech, error)),
    );
  }, []);
  const load = async (file: File | undefined) => {
    setKey(null);
    setWrong(null);
    if (!file) return;
    try {
      setKey(await readPrivateKey(new Uint8Array(await file.arrayBuffer())));
    } catch (error) {
      setWrong(faultIn(speech, error));
    }
  };
  return (
    <>
      <Title>{t('encrypted.title')}</Title>
      <p class="lead">{t('encrypted.what')}</p>
      {wrong && <Wrong>{wrong}</Wrong>}
      <div class="field">
        <label for={id}>{t('encrypted.key')}</label>
        <p class="hint" id={`${id}h`}>
          {t('encrypted.keyHint')}
        </p>
        <input
          type="file"
          id={id}
          aria-describedby={`${id}h`}
          accept=".pem,.der,.key"
          onChange={(event) => void load(event.currentTarget.files?.[0])}
        />
        {key && <p role="status">{t('encrypted.loaded')}</p>}
      </div>
      {lines?.length === 0 && <p class="dim">{t('encrypted.none')}</p>}
      {lines?.map((it) => (
        <One key={it.id} speech={speech} server={server} it={it} privateKey={key} />
      ))}
    </>
  );
}

const faultIn = (speech: Speech, error: unknown): string =>
  error instanceof EncryptedFault ? speech.t(`encrypted.fault.${error.code}`) : inWords(speech, error);

interface Opened {
  outside: Outside;
  key: Uint8Array;
  answers: [string, string][];
}

function One({
  speech,
  server,
  it,
  privateKey,
}: {
  speech: Speech;
  server: Server;
  it: EncryptedLine;
  privateKey: CryptoKey | null;
}) {
  const { t, when } = speech;
  const [opened, setOpened] = useState<Opened | null>(null);
  const [wrong, setWrong] = useState<string | null>(null);
  const open = async () => {
    setWrong(null);
    try {
      const outer = parse(await server.encryptedPart(it.id, 'xml'));
      const outside: Outside = {
        instanceId: textOf(outer, 'instanceID'),
        encryptedKey: textOf(outer, 'base64EncryptedKey'),
        files: [
          ...all(outer, 'media').flatMap((media) => all(media, 'file').map((file) => file.textContent.trim())),
          textOf(outer, 'encryptedXmlFile'),
        ],
      };
      const key = await openKey(privateKey!, outside);
      const name = outside.files.at(-1)!;
      const inner = parse(openFile(outside, key, name, await server.encryptedPart(it.id, name)));
      if (
        inner.documentElement.getAttribute('id') !== outer.documentElement.getAttribute('id') ||
        textOf(inner, 'instanceID') !== outside.instanceId
      )
        throw new EncryptedFault('other_submission');
      setOpened({ outside, key, answers: answersIn(inner.documentElement, '') });
    } catch (error) {
      setWrong(faultIn(speech, error));
    }
  };
  const save = async (name: string) => {
    try {
      const bytes = openFile(opened!.outside, opened!.key, name, await server.encryptedPart(it.id, name));
      const link = document.createElement('a');
      link.href = URL.createObjectURL(new Blob([new Uint8Array(bytes)]));
      link.download = name.replace(/\.enc$/, '');
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
    } catch (error) {
      setWrong(faultIn(speech, error));
    }
  };
  return (
    <section>
      <h2>{t('encrypted.received', { title: it.title, version: it.version || '–', when: when(it.receivedAt) })}</h2>
      {it.incomplete && <p class="dim">{t('encrypted.waits')}</p>}
      {wrong && <Wrong>{wrong}</Wrong>}
      {opened ? (
        <>
          <table>
            <caption>{t('encrypted.answers')}</caption>
            <tbody>
              {opened.answers.map(([path, text], n) => (
                <tr key={n}>
                  <th scope="row" dir="ltr">
                    {path}
                  </th>
                  <td dir="auto">{text}</td>
                </tr>
              ))}
            </tbody>
          </table>
          {opened.outside.files.slice(0, -1).map((name) => (
            <Deed
              key={name}
              speech={speech}
              label={t('encrypted.save', { name: name.replace(/\.enc$/, '') })}
              run={() => save(name)}
            />
          ))}
        </>
      ) : (
        <Deed
          speech={speech}
          label={t('encrypted.open')}
          blocked={privateKey ? null : t('encrypted.needKey')}
          run={open}
        />
      )}
    </section>
  );
}

function parse(bytes: Uint8Array): Document {
  const it = new DOMParser().parseFromString(new TextDecoder().decode(bytes), 'text/xml');
  if (it.getElementsByTagName('parsererror').length > 0) throw new EncryptedFault('damaged');
  return it;
}
const all = (node: Document | Element, name: string): Element[] => [...node.getElementsByTagNameNS('*', name)];
const textOf = (node: Document | Element, name: string): string => all(node, name)[0]?.textContent.trim() ?? '';

/** Answers by the path of their question, in the order of the form. */
const answersIn = (node: Element, path: string): [string, string][] =>
  [...node.children].flatMap((it) => {
    const at = path === '' ? it.localName : `${path}/${it.localName}`;
    if (it.children.length > 0) return answersIn(it, at);
    const text = it.textContent.trim();
    return text === '' ? [] : [[at, text] as [string, string]];
  });
