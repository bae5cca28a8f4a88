import { useEffect, useRef, useState } from 'react';
import { addressOf } from '#web/api.ts';
import { useT } from '#web/i18n.ts';
import { Dialog } from '#web/ui/dialog.tsx';
import { Stack, Text } from '#web/ui/layout.tsx';
import { downloadForm } from '../forms.contract.ts';
import css from './forms.module.css';

/** A version as it looks on a phone: the page of forms itself, in a frame. What is typed there is kept nowhere. */
export function LookAtDialog({
  formId,
  versionId,
  title,
  onClose,
}: {
  formId: string;
  versionId: string;
  title: string;
  onClose: () => void;
}) {
  const t = useT('forms');
  const frame = useRef<HTMLIFrameElement>(null);
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    const hear = (event: MessageEvent) => {
      const there = frame.current?.contentWindow;
      if (event.origin !== location.origin || event.source !== there || event.data !== 'ready to look') return;
      fetch(addressOf(downloadForm, { params: { id: formId, versionId } }))
        .then((answer) => (answer.ok ? answer.text() : Promise.reject(new Error(String(answer.status)))))
        .then((xform) => there?.postMessage({ xform, title }, location.origin))
        .catch(() => setFailed(true));
    };
    addEventListener('message', hear);
    return () => removeEventListener('message', hear);
  }, [formId, versionId, title]);
  return (
    <Dialog open onClose={onClose} title={t('look.title')}>
      <Stack>
        <Text dim>{t('look.means')}</Text>
        {failed && <Text>{t('look.failed')}</Text>}
        <iframe ref={frame} className={css.phone} src="/r/forms.html#look" title={t('look.frame', { title })} />
      </Stack>
    </Dialog>
  );
}
