import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useLanguage, useT } from '#web/i18n.ts';
import { useMe, useWorkspace } from '#web/session.ts';
import { remember, remembered } from '#web/storage.ts';
import { Button, Buttons } from '#web/ui/button.tsx';
import { Text } from '#web/ui/layout.tsx';
import { toast, toastProblem } from '#web/ui/toast.tsx';
import { pushKey, useDevices } from './push-card.tsx';
import { ability, turnOn } from './this-device.ts';
import css from './push.module.css';

/** Offered once at this browser to who is asked by name: notices also while the console is closed. Nothing is asked of the browser before. */
export function PushOffer() {
  const t = useT('push');
  const me = useMe();
  const here = useWorkspace();
  const language = useLanguage();
  const client = useQueryClient();
  const [over, setOver] = useState(() => remembered('push') !== null || ability() !== 'can');
  const [busy, setBusy] = useState(false);
  const list = useDevices([here.slug]);
  const { data } = list;
  const offered = !over && data !== undefined && data.named && !data.devices.some((it) => it.mark === data.mine);
  if (!offered) return null;
  const no = () => {
    remember('push', 'no');
    setOver(true);
  };
  const yes = async () => {
    setBusy(true);
    try {
      const workspaces = me.workspaces.filter((it) => it.verbs.includes('notice.answer')).map((it) => it.slug);
      if (await turnOn(workspaces, language)) toast(t('isOn'));
      else remember('push', 'no');
      await client.invalidateQueries({ queryKey: pushKey });
      setOver(true);
    } catch (error) {
      toastProblem(error, 'push');
    } finally {
      setBusy(false);
    }
  };
  return (
    <section className={css.offer} aria-label={t('title')}>
      <div>
        <strong>{t('offer')}</strong>
        <Text dim small>
          {t('saysOnly')}
        </Text>
      </div>
      <Buttons>
        <Button look="primary" busy={busy} onClick={() => void yes()}>
          {t('turnOn')}
        </Button>
        <Button onClick={no}>{t('notNow')}</Button>
      </Buttons>
    </section>
  );
}
