import { useEffect, useState } from 'preact/hooks';
import { openFilling, type Filling } from '#reporter-kit/filling/filling.ts';
import { FormView } from '#reporter-kit/filling/form-view.tsx';
import { Wrong } from '../parts.tsx';
import { useFormWords } from './hooks.ts';

/** A form as it looks on a phone, for whoever makes it: in a frame of the desk, which hands over its XML. Nothing is kept and nothing is sent. */
export function LookAt() {
  const { words } = useFormWords([]);
  const [filling, setFilling] = useState<Filling>();
  const [title, setTitle] = useState('');
  const [failed, setFailed] = useState<string>();
  useEffect(() => {
    if (!words) return undefined;
    const hear = (event: MessageEvent) => {
      if (event.origin !== location.origin || event.source !== parent || typeof event.data?.xform !== 'string') return;
      setTitle(String(event.data.title ?? ''));
      openFilling({
        xml: event.data.xform,
        media: new Map(),
        beginning: { how: 'new' },
        t: words.t,
        language: words.language,
        languages: [words.language],
        changed: () => {},
      }).then(setFilling, (error: Error) => setFailed(error.message));
    };
    addEventListener('message', hear);
    parent.postMessage('ready to look', location.origin);
    return () => removeEventListener('message', hear);
  }, [words]);
  if (!words) return null;
  return (
    <main>
      {failed !== undefined && (
        <>
          <Wrong>{words.t('fill.cannotOpen')}</Wrong>
          <p dir="auto">{failed}</p>
        </>
      )}
      {filling ? (
        <FormView
          filling={filling}
          title={title}
          all={false}
          at=""
          onAt={() => {}}
          onLeave={() => {}}
          onSend={undefined}
          sendLabel=""
          busy={false}
        />
      ) : (
        failed === undefined && <p role="status">{words.t('fill.opening')}</p>
      )}
    </main>
  );
}
