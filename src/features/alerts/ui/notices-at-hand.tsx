import { useEffect, useEffectEvent } from 'react';
import { call } from '#web/api.ts';
import { useLanguage } from '#web/i18n.ts';
import { useLive } from '#web/live.ts';
import { useCan, useWorkspace } from '#web/session.ts';
import { receivedNotices } from '../notices.contract.ts';

/**
 * Tells the server that this console has what was put before its member: delivered in the application, so that nobody is asked in their stead
 * for want of a sign. Whether a person saw it is said by the page of the alert.
 */
export function NoticesAtHand() {
  const can = useCan();
  const { slug } = useWorkspace();
  const language = useLanguage();
  const tell = useEffectEvent(() => {
    if (can('notice.answer')) void call(receivedNotices, { body: {} }).catch(() => {});
  });
  const stay = useEffectEvent(async () => {
    if (!can('notice.answer')) return;
    const { stayOn } = await import('./push/this-device.ts');
    await stayOn(slug, language).catch(() => {});
  });
  useEffect(() => {
    tell();
    void stay();
  }, [slug]);
  useLive('notices', tell);
  return null;
}
