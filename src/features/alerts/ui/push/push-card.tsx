import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { call } from '#web/api.ts';
import { useLanguage, useT } from '#web/i18n.ts';
import { useMe } from '#web/session.ts';
import { Badge } from '#web/ui/badges.tsx';
import { Button, Buttons } from '#web/ui/button.tsx';
import { Card, Heading, Row, Stack, Text } from '#web/ui/layout.tsx';
import { Answer } from '#web/ui/states.tsx';
import { TimeAgo } from '#web/ui/time.tsx';
import { toast, toastProblem } from '#web/ui/toast.tsx';
import { readPush, testPush, unsubscribePush } from '../../push/push.contract.ts';
import { ability, ownMark, turnOff, turnOn } from './this-device.ts';

export const pushKey = ['push', 'devices'];

interface Device {
  mark: string;
  name: string;
  createdAt: string;
  at: { workspace: string; id: string }[];
}

/** One's devices over all workspaces that may ask one, each once. */
export function useDevices(workspaces: readonly string[]) {
  return useQuery({
    queryKey: [...pushKey, ...workspaces],
    queryFn: async () => {
      const devices = new Map<string, Device>();
      let named = false;
      for (const workspace of workspaces) {
        const answer = await call(readPush, { params: { workspace } });
        named ||= answer.named;
        for (const it of answer.devices) {
          const known = devices.get(it.mark) ?? { mark: it.mark, name: it.name, createdAt: it.createdAt, at: [] };
          known.at.push({ workspace, id: it.id });
          devices.set(it.mark, known);
        }
      }
      return { devices: [...devices.values()], mine: await ownMark(), named };
    },
  });
}

/** Notices on this device while the console is closed: on, off, a test, and which other devices get them. */
export function PushCard() {
  const t = useT('push');
  const me = useMe();
  const language = useLanguage();
  const client = useQueryClient();
  const [busy, setBusy] = useState(false);
  const workspaces = me.workspaces.filter((it) => it.verbs.includes('notice.answer')).map((it) => it.slug);
  const list = useDevices(workspaces);
  if (workspaces.length === 0) return null;
  const able = ability();
  const run = async (work: () => Promise<string | null>) => {
    setBusy(true);
    try {
      const said = await work();
      if (said) toast(said);
      await client.invalidateQueries({ queryKey: pushKey });
    } catch (error) {
      toastProblem(error, 'push');
    } finally {
      setBusy(false);
    }
  };
  return (
    <Stack as="section" gap="s">
      <Heading as="h2">{t('title')}</Heading>
      <Text dim>{t('why')}</Text>
      {able === 'cannot' && <Text>{t('cannot')}</Text>}
      {able === 'denied' && <Text>{t('denied')}</Text>}
      <Answer of={list} rows={1} feature="push">
        {({ devices, mine }) => {
          const here = devices.find((it) => it.mark === mine);
          return (
            <>
              {able === 'can' && !here && (
                <Buttons>
                  <Button
                    busy={busy}
                    onClick={() =>
                      void run(async () => ((await turnOn(workspaces, language)) ? t('isOn') : t('saidNo')))
                    }
                  >
                    {t('turnOn')}
                  </Button>
                </Buttons>
              )}
              {devices.map((it) => (
                <Card key={it.mark}>
                  <Row spread="between">
                    <Stack gap="none">
                      <Row>
                        <bdi>{it.name || t('unnamed')}</bdi>
                        {it.mark === mine && <Badge tone="accent">{t('thisOne')}</Badge>}
                      </Row>
                      <Text as="span" dim small>
                        {t('since')} <TimeAgo at={it.createdAt} />
                      </Text>
                    </Stack>
                    <Buttons>
                      <Button
                        size="small"
                        busy={busy}
                        onClick={() =>
                          void run(async () => {
                            const [first] = it.at;
                            await call(testPush, { params: first!, body: {} });
                            return t('testSent');
                          })
                        }
                      >
                        {t('test')}
                      </Button>
                      <Button
                        size="small"
                        look="quiet"
                        busy={busy}
                        onClick={() =>
                          void run(async () => {
                            if (it.mark === mine) await turnOff(it.at);
                            else for (const at of it.at) await call(unsubscribePush, { params: at });
                            return t('isOff');
                          })
                        }
                      >
                        {t('turnOff')}
                      </Button>
                    </Buttons>
                  </Row>
                </Card>
              ))}
            </>
          );
        }}
      </Answer>
      <Text dim small>
        {t('saysOnly')}
      </Text>
    </Stack>
  );
}
