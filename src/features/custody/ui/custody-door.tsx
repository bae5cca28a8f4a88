import { useOp } from '#web/api.ts';
import { useT } from '#web/i18n.ts';
import { useWorkspace } from '#web/session.ts';
import { Heading, Page, Stack, Text } from '#web/ui/layout.tsx';
import { Answer } from '#web/ui/states.tsx';
import { readCustody } from '../custody.contract.ts';

/** What the console says of the custody: what can still be opened, what waits, and the way to the custodians' own page, where keys are used. */
export function CustodyDoorScreen() {
  const t = useT('custody');
  const { slug } = useWorkspace();
  const asked = useOp(readCustody);
  return (
    <Page>
      <Answer of={asked} rows={5}>
        {(it) => {
          const mine = it.custodians.find((one) => one.id === it.me.custodianId);
          const waits =
            // a key is still to be made, or tried
            (mine?.state === 'agreed' || mine?.state === 'keyed' ? 1 : it.tests.length) +
            it.changes.filter((one) => one.state === 'running' && one.kind === 'reseat' && mine?.state === 'ready')
              .length +
            it.openings.filter((one) => one.myFault === null && it.me.custodianId !== null).length +
            [...it.changes, ...it.custodians].filter((one) => one.mayAgree).length;
          return (
            <Stack gap="l">
              <Text>{t('what')}</Text>
              <Stack gap="s">
                <Heading as="h2">{t('state.title')}</Heading>
                <Text>
                  {it.forecast
                    ? t(`state.${it.forecast.state}`, {
                        n: it.forecast.usable,
                        names: it.custodians
                          .filter((one) => it.forecast!.hinges.includes(one.id))
                          .map((one) => one.name)
                          .join(', '),
                      })
                    : t('state.none', { ready: it.custodians.filter((one) => one.state === 'ready').length })}
                </Text>
              </Stack>
              <Stack gap="s">
                <Heading as="h2">{t('addresses.title')}</Heading>
                <Text>
                  <strong>{t(`addresses.${it.settings.addresses ?? 'none'}.name`)}.</strong>{' '}
                  {t(`addresses.${it.settings.addresses ?? 'none'}.means`)}
                </Text>
                {it.me.mayAgree && (
                  <Text>
                    <a href={`/c/${slug}#change`}>{t('addresses.propose')}</a>. {t('addresses.weakens')}
                  </Text>
                )}
              </Stack>
              <Text>{waits > 0 ? t('door.waits', { count: waits }) : t('tasks.none')}</Text>
              <a href={`/c/${slug}`}>{t('door.open')}</a>
              <Text dim small>
                {t('door.why')}
              </Text>
            </Stack>
          );
        }}
      </Answer>
    </Page>
  );
}
