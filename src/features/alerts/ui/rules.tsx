import type { z } from 'zod';
import { useOp, useOpMutation, useOpPages } from '#web/api.ts';
import { useT } from '#web/i18n.ts';
import { useKeys } from '#web/keys.ts';
import { anywhere, Go, useGo } from '#web/navigation.tsx';
import { useCan } from '#web/session.ts';
import { Badge } from '#web/ui/badges.tsx';
import { Button, LinkButton } from '#web/ui/button.tsx';
import { Page, Row, Stack, Text } from '#web/ui/layout.tsx';
import { MoreOf } from '#web/ui/more.tsx';
import { Answer, EmptyState } from '#web/ui/states.tsx';
import { TimeAgo } from '#web/ui/time.tsx';
import { toastProblem } from '#web/ui/toast.tsx';
import { listFindings, listRules, switchRule, type ruleLine } from '../alert-rules.contract.ts';
import { PRESETS } from '../rule-presets.rules.ts';
import { FindingList } from './finding-line.tsx';
import { paths } from './paths.ts';
import { RuleSentence } from './rule-words.tsx';
import css from './rules.module.css';

type Rule = z.output<typeof ruleLine>;

/** The rules of the workspace: what each counts, whether it is on, and what they found of late. */
export function RulesScreen() {
  const t = useT('rules', 'alerts-rules');
  const can = useCan();
  const go = useGo();
  const answer = useOp(listRules);
  const fired = useOpPages(listFindings, { query: { outcome: 'fired', limit: 10 } }, (page) =>
    page.next ? { after: page.next } : null,
  );
  const write = can('rule.write');
  useKeys([{ key: 'n', label: t('add'), when: write, run: () => go(anywhere({ to: paths.ruleWrite })) }]);
  return (
    <Page>
      <Stack gap="l">
        <Row spread="between" align="top">
          <Text dim>{t('what')}</Text>
          {write && (
            <LinkButton {...anywhere({ to: paths.ruleWrite })} look="primary" keyHint="n">
              {t('add')}
            </LinkButton>
          )}
        </Row>
        <Answer of={answer} feature="rules">
          {({ rules }) =>
            rules.length === 0 ? (
              <EmptyState
                title={t('none')}
                action={
                  write && (
                    <div className={css.presets}>
                      {PRESETS.map((it) => (
                        <LinkButton key={it.key} {...anywhere({ to: paths.ruleWrite, search: { preset: it.key } })}>
                          {t(`alerts-rules:presets.${it.key}`)}
                        </LinkButton>
                      ))}
                    </div>
                  )
                }
              >
                {t('noneWhy')}
              </EmptyState>
            ) : (
              <ul className={css.lines}>
                {rules.map((it) => (
                  <RuleRow key={it.id} rule={it} may={write} />
                ))}
              </ul>
            )
          }
        </Answer>
        {(answer.data?.rules.length ?? 0) > 0 && (
          <section aria-labelledby="fired">
            <Stack gap="s">
              <h2 id="fired">{t('lately')}</h2>
              <Answer of={{ data: fired.data, error: fired.error, refetch: fired.refetch }} feature="rules" rows={3}>
                {({ pages }) =>
                  pages[0]!.findings.length === 0 ? (
                    <Text dim>{t('noneFired')}</Text>
                  ) : (
                    <>
                      <FindingList findings={pages.flatMap((page) => page.findings)} label={t('lately')} withRule />
                      <MoreOf pages={fired} />
                    </>
                  )
                }
              </Answer>
            </Stack>
          </section>
        )}
      </Stack>
    </Page>
  );
}

function RuleRow({ rule, may }: { rule: Rule; may: boolean }) {
  const t = useT('rules');
  return (
    <li className={css.line}>
      <span className={css.name}>
        <Go {...anywhere({ to: paths.rule, params: { id: rule.id } })}>
          <bdi>{rule.definition.name}</bdi>
        </Go>{' '}
        <Badge tone={rule.enabled ? 'accent' : 'plain'}>{rule.enabled ? t('on') : t('off')}</Badge>
      </span>
      {may ? <SwitchButton rule={rule} /> : <span />}
      <div className={rule.enabled ? css.said : `${css.said} ${css.off}`}>
        <RuleSentence definition={rule.definition} places={rule.places} />
      </div>
      <span className={css.under}>
        <RuleStands rule={rule} />
      </span>
    </li>
  );
}

/** How a rule stands: firings, drafts that wait, when it looked, how many places are silent. */
export function RuleStands({ rule }: { rule: Rule }) {
  const t = useT('rules');
  return (
    <>
      {t('stands.fired30', { count: rule.fired30 })}
      {rule.waiting > 0 && <> · {t('stands.waiting', { count: rule.waiting })}</>}
      {rule.lookedAt && (
        <>
          {' · '}
          {t('stands.looked', { count: rule.placesLookedAt })} <TimeAgo at={rule.lookedAt} />
        </>
      )}
      {rule.placesSilent > 0 && <> · {t('stands.silent', { count: rule.placesSilent })}</>}
    </>
  );
}

export function SwitchButton({ rule }: { rule: Rule }) {
  const t = useT('rules');
  const change = useOpMutation(switchRule, { invalidates: ['rules'] });
  return (
    <span className="no-print">
      <Button
        size="small"
        look={rule.enabled ? 'quiet' : 'default'}
        busy={change.isPending}
        aria-label={t(rule.enabled ? 'switchOffName' : 'switchOnName', { name: rule.definition.name })}
        onClick={() =>
          change.mutate(
            { params: { id: rule.id }, body: { on: !rule.enabled } },
            { onError: (error) => toastProblem(error, 'rules') },
          )
        }
      >
        {rule.enabled ? t('switchOff') : t('switchOn')}
      </Button>
    </span>
  );
}
