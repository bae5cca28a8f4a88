import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useT } from '#web/i18n.ts';
import { Badge } from '#web/ui/badges.tsx';
import { Button } from '#web/ui/button.tsx';
import { Card, Heading, Row, Stack, Text } from '#web/ui/layout.tsx';
import { Answer } from '#web/ui/states.tsx';
import { TimeAgo } from '#web/ui/time.tsx';
import { toast, toastProblem } from '#web/ui/toast.tsx';
import { auth, told } from './auth.ts';
import { deviceWords } from './device.rules.ts';

interface Session {
  id: string;
  token: string;
  userAgent?: string | null;
  createdAt: string | Date;
  updatedAt: string | Date;
}

const key = ['account', 'sessions'];

/** Where one is signed in, and an end to each. */
export function SessionsCard() {
  const t = useT('account');
  const client = useQueryClient();
  const list = useQuery({
    queryKey: key,
    queryFn: async () => {
      const [all, mine] = await Promise.all([
        told<Session[]>(auth.listSessions()),
        told<{ session: Session } | null>(auth.getSession()),
      ]);
      return { all: all.toSorted((a, b) => +new Date(b.updatedAt) - +new Date(a.updatedAt)), mine: mine?.session.id };
    },
  });
  const end = async (what: Promise<unknown>, said: string) => {
    try {
      await told(what);
      toast(said);
      await client.invalidateQueries({ queryKey: key });
    } catch (error) {
      toastProblem(error, 'account');
    }
  };
  return (
    <Stack as="section" gap="s">
      <Row spread="between">
        <Heading as="h2">{t('sessions.title')}</Heading>
        {(list.data?.all.length ?? 0) > 1 && (
          <Button size="small" onClick={() => void end(auth.revokeOtherSessions(), t('sessions.othersEnded'))}>
            {t('sessions.endOthers')}
          </Button>
        )}
      </Row>
      <Answer of={list} rows={2} feature="account">
        {({ all, mine }) => (
          <>
            {all.map((it) => {
              const { browser, system } = deviceWords(it.userAgent ?? '');
              return (
                <Card key={it.id}>
                  <Row spread="between">
                    <Stack gap="none">
                      <Row>
                        <bdi>{[browser ?? t('sessions.unknown'), system].filter(Boolean).join(' · ')}</bdi>
                        {it.id === mine && <Badge tone="accent">{t('sessions.this')}</Badge>}
                      </Row>
                      <Text as="span" dim small>
                        {t('sessions.used')} <TimeAgo at={it.updatedAt} />
                      </Text>
                    </Stack>
                    {it.id !== mine && (
                      <Button
                        size="small"
                        onClick={() => void end(auth.revokeSession({ token: it.token }), t('sessions.ended'))}
                      >
                        {t('sessions.end')}
                      </Button>
                    )}
                  </Row>
                </Card>
              );
            })}
          </>
        )}
      </Answer>
    </Stack>
  );
}
