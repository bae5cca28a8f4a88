import { useT } from '#web/i18n.ts';
import { Go } from '#web/navigation.tsx';
import { useMe } from '#web/session.ts';
import { Bare } from '#web/shell/bare.tsx';
import { Badge } from '#web/ui/badges.tsx';
import { Card, Facts, Heading, Row, Stack, Text, Title } from '#web/ui/layout.tsx';
import { PushCard } from '#features/alerts/ui/push/push-card.tsx';
import { PasskeysCard } from './passkeys.tsx';
import { PasswordCard } from './change-password.tsx';
import { SessionsCard } from './sessions.tsx';
import { TotpCard } from './totp.tsx';

/** One's own account: the second factor, passkeys, the password, and where one is signed in. */
export function MyAccountScreen() {
  const t = useT('account');
  const me = useMe();
  return (
    <Bare title={t('account.title')} wide plain>
      <Stack gap="xl">
        <Stack gap="s">
          <Title as="h1">{t('account.title')}</Title>
          <Facts
            of={[
              [t('name'), <bdi key="n">{me.user.name}</bdi>],
              [t('email'), <bdi key="e">{me.user.email}</bdi>],
            ]}
          />
        </Stack>
        <Stack as="section" gap="s">
          <Heading as="h2">{t('account.workspaces')}</Heading>
          {me.workspaces.length === 0 && <Text dim>{t('account.none')}</Text>}
          {me.workspaces.map((it) => (
            <Card key={it.id}>
              <Row spread="between">
                <Go to="/w/$workspace" params={{ workspace: it.slug }}>
                  {it.name}
                </Go>
                <Row>
                  {it.exercise && <Badge>{t('console:exercise')}</Badge>}
                  <Text as="span" dim>
                    {it.roles.map((role) => t(`roles.${role}`)).join(' · ')}
                  </Text>
                </Row>
              </Row>
            </Card>
          ))}
        </Stack>
        <PushCard />
        <TotpCard on={me.user.twoFactor} />
        <PasskeysCard />
        <PasswordCard />
        <SessionsCard />
      </Stack>
    </Bare>
  );
}
