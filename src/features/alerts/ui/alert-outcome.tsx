import { useState } from 'react';
import { useOpMutation } from '#web/api.ts';
import { useT } from '#web/i18n.ts';
import { useCan } from '#web/session.ts';
import { Badge } from '#web/ui/badges.tsx';
import { Button } from '#web/ui/button.tsx';
import { RadioCards } from '#web/ui/choices.tsx';
import { TextArea } from '#web/ui/field.tsx';
import { Form } from '#web/ui/form.tsx';
import { Card, Facts, Said, Stack, Text } from '#web/ui/layout.tsx';
import { TimeAt } from '#web/ui/time.tsx';
import { closingProblems, OUTCOMES, type Outcome as Judged } from '../alert-states.rules.ts';
import { closeAlert, type AlertDetail } from '../alerts.contract.ts';

/** What came of it: once closed the judgement; before, what still stands in the way of closing, and the form that closes. */
export function Outcome({ alert }: { alert: AlertDetail }) {
  const t = useT('alerts');
  const can = useCan();
  const [closing, setClosing] = useState(false);
  if (alert.state === 'cancelled') {
    return (
      <Stack gap="s">
        <Text>
          {alert.closedAt ? (
            <>
              {t('outcome.cancelledAt')} <TimeAt at={alert.closedAt} />
            </>
          ) : (
            t('outcome.cancelledAt')
          )}
        </Text>
        {alert.cancelReason && <Said>{alert.cancelReason}</Said>}
      </Stack>
    );
  }
  if (alert.state === 'closed') {
    return (
      <Stack gap="s">
        {alert.outcome && <Said>{alert.outcome}</Said>}
        <Facts
          of={[
            alert.outcomeJudged !== null && [
              t('outcome.judged'),
              <Badge key="j" tone="accent">
                {t(`outcome.as.${alert.outcomeJudged}`)}
              </Badge>,
            ],
            alert.learned
              ? [
                  t('outcome.learned'),
                  <Said key="l" as="span">
                    {alert.learned}
                  </Said>,
                ]
              : false,
            alert.closedAt !== null && [t('outcome.closedAt'), <TimeAt key="c" at={alert.closedAt} />],
          ]}
        />
      </Stack>
    );
  }
  if (alert.state === 'draft') return <Text dim>{t('outcome.draft')}</Text>;
  if (closing) return <ClosingForm alert={alert} onClose={() => setClosing(false)} />;
  // What a person must settle first; the outcome itself is asked by the form.
  const open = closingProblems({
    outcome: '-',
    outcomeJudged: 'unknown',
    obligations: alert.obligations,
    responses: alert.responses,
  }).map((it) => t(`closing.${it.code}`, { count: 'count' in it ? it.count : 0 }));
  return (
    <Stack gap="s">
      <Text dim>{open.length === 0 ? t('outcome.ready') : t('outcome.notYet')}</Text>
      {open.length > 0 && (
        <ul>
          {open.map((it) => (
            <li key={it}>{it}</li>
          ))}
        </ul>
      )}
      {can('alert.write') && (
        <div className="no-print">
          <Button onClick={() => setClosing(true)} blocked={open[0] ?? null}>
            {t('outcome.close')}
          </Button>
        </div>
      )}
    </Stack>
  );
}

function ClosingForm({ alert, onClose }: { alert: AlertDetail; onClose: () => void }) {
  const t = useT('alerts');
  const [outcome, setOutcome] = useState('');
  const [judged, setJudged] = useState<Judged | null>(null);
  const [learned, setLearned] = useState('');
  const close = useOpMutation(closeAlert, { invalidates: ['alerts', 'notices', 'desk'], onDone: onClose });
  return (
    <Card>
      <Form
        feature="alerts"
        deed={t('outcome.closeDeed')}
        blocked={!outcome.trim() ? t('outcome.needOutcome') : !judged ? t('outcome.needJudged') : null}
        onSubmit={() =>
          close.mutateAsync({
            params: { id: alert.id },
            body: { outcome: outcome.trim(), outcomeJudged: judged!, learned: learned.trim() },
          })
        }
        aside={<Button onClick={onClose}>{t('console:cancel')}</Button>}
      >
        <TextArea label={t('outcome.what')} autoFocus value={outcome} onChange={setOutcome} maxLength={4000} rows={3} />
        <RadioCards
          label={t('outcome.judged')}
          hint={t('outcome.judgedHint')}
          options={OUTCOMES.map((value) => ({ value, label: t(`outcome.as.${value}`) }))}
          value={judged}
          onChange={setJudged}
        />
        <TextArea
          label={t('outcome.learned')}
          hint={t('outcome.learnedHint')}
          optional
          value={learned}
          onChange={setLearned}
          maxLength={4000}
          rows={2}
        />
      </Form>
    </Card>
  );
}
