import type { OutOf } from '#domain/operation.ts';
import { useOp } from '#web/api.ts';
import { useT } from '#web/i18n.ts';
import { useKeys } from '#web/keys.ts';
import { anywhere, useGo, usePathParams } from '#web/navigation.tsx';
import { useCan } from '#web/session.ts';
import { Badge } from '#web/ui/badges.tsx';
import { LinkButton } from '#web/ui/button.tsx';
import { Heading, Page, Row, Said, Stack, Text, Title } from '#web/ui/layout.tsx';
import { Answer } from '#web/ui/states.tsx';
import { TimeAt } from '#web/ui/time.tsx';
import { readRule } from '../alert-rules.contract.ts';
import { FindingList } from './finding-line.tsx';
import { paths } from './paths.ts';
import { RuleSentence } from './rule-words.tsx';
import { RuleStands, SwitchButton } from './rules.tsx';
import css from './rules.module.css';

type Detail = OutOf<typeof readRule>;

/** One rule: what it says, where it has fired, what it saw at its last look, how it was changed. */
export function RuleScreen() {
  const { id } = usePathParams<'/w/$workspace/alert-rules/$id'>();
  const answer = useOp(readRule, { params: { id } });
  return (
    <Page>
      <Answer of={answer} rows={8} feature="rules">
        {(rule) => <RuleStory rule={rule} />}
      </Answer>
    </Page>
  );
}

function RuleStory({ rule }: { rule: Detail }) {
  const t = useT('rules');
  const can = useCan();
  const go = useGo();
  const write = can('rule.write');
  const edit = anywhere({ to: paths.ruleWrite, search: { id: rule.id } });
  useKeys([{ key: 'e', label: t('edit'), when: write, run: () => go(edit) }]);
  return (
    <Stack gap="l">
      <Stack gap="s">
        <Row spread="between" align="top">
          <Row gap="s">
            <Badge tone={rule.enabled ? 'accent' : 'plain'}>{rule.enabled ? t('on') : t('off')}</Badge>
            <Text small dim as="span">
              {t('version', { version: rule.version })}
            </Text>
          </Row>
          {write && (
            <Row gap="s">
              <SwitchButton rule={rule} />
              <LinkButton {...edit} size="small" keyHint="e">
                {t('edit')}
              </LinkButton>
            </Row>
          )}
        </Row>
        <Title as="h1">
          <bdi>{rule.definition.name}</bdi>
        </Title>
        <RuleSentence definition={rule.definition} places={rule.places} />
        <Text small dim>
          <RuleStands rule={rule} />
        </Text>
      </Stack>
      <section aria-labelledby="rule-fired">
        <Stack gap="s">
          <Heading as="h2" id="rule-fired">
            {t('page.fired')}
          </Heading>
          {rule.fired.length === 0 ? (
            <Text dim>{t('noneFired')}</Text>
          ) : (
            <FindingList findings={rule.fired} label={t('page.fired')} />
          )}
        </Stack>
      </section>
      <section aria-labelledby="rule-look">
        <Stack gap="s">
          <Heading as="h2" id="rule-look">
            {t('page.lastLook')}
          </Heading>
          {rule.lastLook.length === 0 ? (
            <Text dim>
              {rule.lookedAt ? t('page.nothingElse') : rule.enabled ? t('page.soon') : t('page.notLooked')}
            </Text>
          ) : (
            <FindingList findings={rule.lastLook} label={t('page.lastLook')} />
          )}
        </Stack>
      </section>
      <section aria-labelledby="rule-versions">
        <Stack gap="s">
          <Heading as="h2" id="rule-versions">
            {t('page.versions')}
          </Heading>
          <ul className={css.lines}>
            {rule.versions.map((it) => (
              <li key={it.version} className={css.line}>
                <span className={css.name}>
                  {t('version', { version: it.version })} · <bdi>{it.definition.name}</bdi>
                </span>
                <span className={css.quiet}>
                  <TimeAt at={it.savedAt} />
                </span>
                <span className={css.under}>
                  {it.savedBy && <bdi>{it.savedBy}</bdi>}
                  {it.savedBy && it.note && ': '}
                  {it.note && <Said as="span">{it.note}</Said>}
                </span>
                {it.version !== rule.version && (
                  <div className={css.said}>
                    <RuleSentence definition={it.definition} places={rule.places} />
                  </div>
                )}
              </li>
            ))}
          </ul>
        </Stack>
      </section>
    </Stack>
  );
}
