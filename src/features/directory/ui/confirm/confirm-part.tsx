import { useState } from 'react';
import type { OutOf } from '#domain/operation.ts';
import { useOp, useOpMutation } from '#web/api.ts';
import { useT } from '#web/i18n.ts';
import { useCan } from '#web/session.ts';
import { Badge } from '#web/ui/badges.tsx';
import { Button, Buttons } from '#web/ui/button.tsx';
import { TextField } from '#web/ui/field.tsx';
import { Card, Heading, Row, Said, Stack, Text } from '#web/ui/layout.tsx';
import { Answer } from '#web/ui/states.tsx';
import { TimeAt } from '#web/ui/time.tsx';
import { toast, toastProblem } from '#web/ui/toast.tsx';
import { decideCorrection, readConfirmation } from '../../confirm/entry-answers.contract.ts';
import type { readOrganisation } from '../../organisations.contract.ts';
import { AskDialog } from './ask-dialog.tsx';
import { EntryValue } from './entry-value.tsx';
import { StandingBadge } from './standing-badge.tsx';
import css from './confirm.module.css';

type Entry = OutOf<typeof readOrganisation>;
type Confirmation = OutOf<typeof readConfirmation>;

/** Whether those it is about have confirmed the entry, what they say instead, and a way to ask them. */
export function ConfirmPart({ entry }: { entry: Entry }) {
  const t = useT('directory-confirm');
  const can = useCan();
  const [asking, setAsking] = useState(false);
  const asked = useOp(readConfirmation, { params: { id: entry.id } });
  return (
    <Stack gap="s">
      <Row spread="between">
        <Heading>{t('title')}</Heading>
        {can('actor.write') && (
          <Button size="small" onClick={() => setAsking(true)}>
            {t('ask')}
          </Button>
        )}
      </Row>
      <Answer of={asked} rows={2} feature="directory-confirm">
        {(of) => (
          <>
            <Row>
              <StandingBadge of={of.standing} />
              {of.invitation && (
                <Text as="span" dim small>
                  {t(`invitation.${of.invitation.channel}.${of.invitation.state}`)}{' '}
                  <TimeAt at={of.invitation.at} only="date" />
                  {of.invitation.by && (
                    <>
                      {' · '}
                      <bdi>{of.invitation.by.name}</bdi>
                    </>
                  )}
                  {of.invitation.deliveredAt && (
                    <>
                      {' · '}
                      {t('delivered')} <TimeAt at={of.invitation.deliveredAt} />
                    </>
                  )}
                  {of.invitation.fault && (
                    <> · {t(`fault.${of.invitation.fault}`, { defaultValue: t('fault.other') })}</>
                  )}
                  {of.invitation.remindedAt ? (
                    <>
                      {' '}
                      · {t('reminded')} <TimeAt at={of.invitation.remindedAt} only="date" />
                    </>
                  ) : (
                    of.invitation.remind && of.standing.is === 'asked' && <> · {t('willRemind')}</>
                  )}
                </Text>
              )}
            </Row>
            {of.answers[0]?.words && (
              <div>
                <Text dim small>
                  {t(`said.${of.answers[0].answer}`)} · <TimeAt at={of.answers[0].at} only="date" />
                </Text>
                <Said>{of.answers[0].words}</Said>
              </div>
            )}
            {of.corrections.map((it) => (
              <CorrectionCard key={it.id} entry={entry} it={it} places={of.places} />
            ))}
          </>
        )}
      </Answer>
      {asking && <AskDialog entry={entry} channels={asked.data?.channels ?? []} onClose={() => setAsking(false)} />}
    </Stack>
  );
}

function CorrectionCard({
  entry,
  it,
  places,
}: {
  entry: Entry;
  it: Confirmation['corrections'][number];
  places: Record<string, string>;
}) {
  const t = useT('directory-confirm', 'directory');
  const can = useCan();
  const [refusing, setRefusing] = useState(false);
  const [why, setWhy] = useState('');
  const decide = useOpMutation(decideCorrection, { invalidates: ['organisations'] });
  const problem = (error: unknown) => toastProblem(error, 'directory-confirm');
  const field = t(`directory:fields.${it.field}`);
  return (
    <Card as="article" aria-label={t('correctionOf', { field })}>
      <Stack gap="s">
        <div className={css.head}>
          <strong>{t('correctionOf', { field })}</strong>
          <Badge tone={it.state === 'open' ? 'late' : 'plain'}>{t(`correction.${it.state}`)}</Badge>
        </div>
        <div className={css.beside}>
          <div>
            <Text dim small>
              {t('stood')}
            </Text>
            <EntryValue field={it.field} value={it.stood} places={places} />
          </div>
          <div>
            <Text dim small>
              {t('says')} <TimeAt at={it.at} only="date" />
            </Text>
            <EntryValue field={it.field} value={it.proposed} places={places} />
          </div>
        </div>
        {it.why && (
          <Text small>
            {t('because')} <bdi>{it.why}</bdi>
            {it.decidedBy && (
              <>
                {' · '}
                <bdi>{it.decidedBy.name}</bdi>
              </>
            )}
          </Text>
        )}
        {it.state === 'open' && can('actor.write') && (
          <>
            {refusing && <TextField label={t('why')} value={why} maxLength={500} onChange={setWhy} autoFocus />}
            <Buttons>
              {!refusing && (
                <Button
                  look="primary"
                  size="small"
                  busy={decide.isPending}
                  onClick={() =>
                    decide.mutate(
                      { params: { id: entry.id, correction: it.id }, body: { accept: true } },
                      { onError: problem, onSuccess: () => toast(t('accepted')) },
                    )
                  }
                >
                  {t('accept')}
                </Button>
              )}
              <Button
                size="small"
                blocked={refusing && !why.trim() ? t('needWhy') : null}
                busy={refusing && decide.isPending}
                onClick={() =>
                  refusing
                    ? decide.mutate(
                        { params: { id: entry.id, correction: it.id }, body: { accept: false, why: why.trim() } },
                        { onError: problem },
                      )
                    : setRefusing(true)
                }
              >
                {t(refusing ? 'refuseNow' : 'refuse')}
              </Button>
              {refusing && (
                <Button size="small" look="quiet" onClick={() => setRefusing(false)}>
                  {t('console:cancel')}
                </Button>
              )}
            </Buttons>
          </>
        )}
      </Stack>
    </Card>
  );
}
