import { ClockInput, DayInput } from '#web/ui/date-field.tsx';
import { useState } from 'react';
import type { z } from 'zod';
import { uuidv7 } from '#domain/ids.ts';
import { legalSteps } from '#domain/transitions.ts';
import { useOpMutation } from '#web/api.ts';
import { useT } from '#web/i18n.ts';
import { useCan, useMe, useWorkspace } from '#web/session.ts';
import { Badge } from '#web/ui/badges.tsx';
import { Button, Buttons } from '#web/ui/button.tsx';
import { Dialog } from '#web/ui/dialog.tsx';
import { TextArea } from '#web/ui/field.tsx';
import { Form } from '#web/ui/form.tsx';
import { Card, Said, Stack, Text } from '#web/ui/layout.tsx';
import { ErrorState } from '#web/ui/states.tsx';
import { Countdown, TimeAt } from '#web/ui/time.tsx';
import { serverNow } from '#web/clock.ts';
import { useFormat } from '#web/format.ts';
import { FieldGroup } from '#web/ui/field.tsx';
import { localOf, momentOf } from '#domain/local-time.ts';
import { toastProblem } from '#web/ui/toast.tsx';
import { PickActors, type Picked } from '#features/people/ui/pick-actors.tsx';
import { RESPONSE_STATES, type ResponseDeed } from '../alert-states.rules.ts';
import { changeResponse, createResponse, type responseOut } from '../responses.contract.ts';
import { DueSelect, dueFrom, type Due } from './due.tsx';
import css from './alerts.module.css';
import type { AlertDetail } from '../alerts.contract.ts';

type Response = z.output<typeof responseOut>;
const invalidates = ['alerts', 'responses', 'desk'];

/** What is being done, step by step, and how far it is. */
export function Responses({ alert }: { alert: AlertDetail }) {
  const t = useT('alerts', 'domain');
  const can = useCan();
  const [adding, setAdding] = useState(false);
  const may = can('response.write') && alert.state === 'issued';
  const over = alert.responses.filter((it) => it.state === 'done').length;
  return (
    <Stack gap="m">
      {alert.responses.length === 0 && !adding && <Text dim>{t('responses.none')}</Text>}
      {alert.responses.length > 0 && (
        <>
          <ul className={css.lines}>
            {alert.responses.map((it) => (
              <ResponseLine key={it.id} response={it} may={may} />
            ))}
          </ul>
          <div>
            <div className={css.bar} aria-hidden="true">
              <div style={{ width: `${(over / alert.responses.length) * 100}%` }} />
            </div>
            <Text dim small>
              {t('responses.progress', { done: over, count: alert.responses.length })}
            </Text>
          </div>
        </>
      )}
      {may &&
        (adding ? (
          <NewStep alertId={alert.id} onClose={() => setAdding(false)} />
        ) : (
          <div className="no-print">
            <Button onClick={() => setAdding(true)}>{t('responses.add')}</Button>
          </div>
        ))}
    </Stack>
  );
}

function ResponseLine({ response, may }: { response: Response; may: boolean }) {
  const t = useT('alerts', 'domain');
  const [deed, setDeed] = useState<ResponseDeed | null>(null);
  const change = useOpMutation(changeResponse, { invalidates });
  const steps = may ? legalSteps(RESPONSE_STATES, response.state, 'person') : [];
  const live = response.state === 'planned' || response.state === 'under_way';
  const take = (step: (typeof steps)[number]) =>
    step.needs?.length
      ? setDeed(step.deed)
      : change.mutate(
          { params: { id: response.id }, body: { deed: step.deed } },
          { onError: (error) => toastProblem(error, 'alerts') },
        );
  return (
    <li className={css.line}>
      <span className={css.who}>
        <Said as="span">{response.what}</Said>
      </span>
      <span className={css.end}>{live && response.dueAt ? <Countdown due={response.dueAt} /> : null}</span>
      <span className={css.under}>
        <Badge tone={response.state === 'under_way' || response.state === 'done' ? 'accent' : 'plain'}>
          {t(`domain:states.response.${response.state}`)}
        </Badge>{' '}
        <bdi>{response.owner.name}</bdi>
        {response.endedAt && (
          <>
            {' · '}
            <TimeAt at={response.endedAt} />
          </>
        )}
      </span>
      {(response.result ?? response.reason) && (
        <span className={css.under}>
          <Said as="span">{(response.result ?? response.reason)!}</Said>
        </span>
      )}
      {response.learned && (
        <span className={css.under}>
          {t('responses.learned')}
          {t('console:colon')} <Said as="span">{response.learned}</Said>
        </span>
      )}
      {steps.length > 0 && (
        <span className={`${css.deeds} no-print`}>
          <Buttons>
            {steps.map((step) => (
              <Button
                key={step.deed}
                size="small"
                look={step.deed === 'give_up' || step.deed === 'failed' ? 'quiet' : 'default'}
                busy={change.isPending}
                onClick={() => take(step)}
              >
                {t(`domain:deeds.response.${step.deed}`)}
              </Button>
            ))}
          </Buttons>
        </span>
      )}
      {deed && <DeedDialog response={response} deed={deed} onClose={() => setDeed(null)} />}
    </li>
  );
}

function DeedDialog({ response, deed, onClose }: { response: Response; deed: ResponseDeed; onClose: () => void }) {
  const t = useT('alerts', 'domain');
  const [text, setText] = useState('');
  const [learned, setLearned] = useState('');
  const { zone } = useFormat();
  const [now] = useState(() => localOf(new Date(serverNow()).toISOString(), zone));
  const [when, setWhen] = useState(now);
  const change = useOpMutation(changeResponse, { invalidates, onDone: onClose });
  const moved = when.day !== now.day || when.clock !== now.clock;
  const givingUp = deed === 'give_up';
  const missing = text.trim() === '' ? t(givingUp ? 'domain:needs.reason' : 'domain:needs.result') : null;
  const send = () =>
    !missing &&
    !change.isPending &&
    change.mutate({
      params: { id: response.id },
      body: {
        deed,
        result: givingUp ? null : text.trim(),
        reason: givingUp ? text.trim() : null,
        learned: learned.trim() || null,
        at: moved ? momentOf(when, zone) : null,
      },
    });
  return (
    <Dialog
      open
      onClose={onClose}
      title={t(`domain:deeds.response.${deed}`)}
      onSubmit={send}
      foot={
        <>
          <Button type="submit" look="primary" busy={change.isPending} blocked={missing}>
            {t(`responses.deed.${deed}`)}
          </Button>
          <Button onClick={onClose}>{t('console:cancel')}</Button>
        </>
      }
    >
      <Stack gap="m">
        <Text dim>{response.what}</Text>
        <TextArea
          label={t(givingUp ? 'responses.whyGivenUp' : 'responses.result')}
          autoFocus
          value={text}
          onChange={setText}
          maxLength={givingUp ? 2000 : 4000}
          rows={3}
        />
        {!givingUp && (
          <FieldGroup
            label={t(deed === 'failed' ? 'responses.whenFailed' : 'responses.when')}
            hint={t('responses.whenHint', { zone })}
          >
            <div className={css.two}>
              <span>
                <DayInput
                  aria-label={t('responses.day')}
                  latest={now.day}
                  value={when.day}
                  onChange={(day) => setWhen({ ...when, day })}
                />
              </span>
              <span>
                <ClockInput
                  aria-label={t('responses.clock')}
                  value={when.clock}
                  onChange={(clock) => setWhen({ ...when, clock })}
                />
              </span>
            </div>
          </FieldGroup>
        )}
        {!givingUp && (
          <TextArea
            label={t('responses.learnedAsk')}
            optional
            value={learned}
            onChange={setLearned}
            maxLength={4000}
            rows={2}
          />
        )}
        {change.error && <ErrorState error={change.error} feature="alerts" />}
      </Stack>
    </Dialog>
  );
}

function NewStep({ alertId, onClose }: { alertId: string; onClose: () => void }) {
  const t = useT('alerts', 'domain');
  const here = useWorkspace();
  const me = useMe();
  const [id] = useState(() => uuidv7(Date.now()));
  const [what, setWhat] = useState('');
  const [owner, setOwner] = useState<Picked[]>([{ id: here.actorId, name: me.user.name }]);
  const [due, setDue] = useState<Due | null>('24');
  const create = useOpMutation(createResponse, { invalidates, onDone: onClose });
  return (
    <Card>
      <Form
        feature="alerts"
        deed={t('responses.addDeed')}
        blocked={!what.trim() ? t('responses.needWhat') : owner.length === 0 ? t('responses.needOwner') : null}
        onSubmit={() =>
          create.mutateAsync({
            params: { id: alertId },
            body: { id, what: what.trim(), ownerActorId: owner[0]!.id, dueAt: dueFrom(due) },
          })
        }
        aside={<Button onClick={onClose}>{t('console:cancel')}</Button>}
      >
        <TextArea
          label={t('responses.what')}
          hint={t('responses.whatHint')}
          autoFocus
          value={what}
          onChange={setWhat}
          maxLength={2000}
          rows={2}
        />
        <div className={css.two}>
          <PickActors label={t('responses.owner')} most={1} value={owner} onChange={setOwner} />
          <DueSelect label={t('responses.due')} value={due} onChange={setDue} />
        </div>
      </Form>
    </Card>
  );
}
