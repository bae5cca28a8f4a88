import { useState } from 'react';
import { uuidv7 } from '#domain/ids.ts';
import type { OutOf } from '#domain/operation.ts';
import { useOp, useOpMutation } from '#web/api.ts';
import { serverNow } from '#web/clock.ts';
import { useT } from '#web/i18n.ts';
import { LANGUAGES, isLanguage, type Language } from '#web/language.ts';
import { useCan } from '#web/session.ts';
import { Badge } from '#web/ui/badges.tsx';
import { Button, Buttons } from '#web/ui/button.tsx';
import { RadioCards } from '#web/ui/choices.tsx';
import { CopyButton } from '#web/ui/copy-button.tsx';
import { Dialog } from '#web/ui/dialog.tsx';
import { Select, TextField } from '#web/ui/field.tsx';
import { Form } from '#web/ui/form.tsx';
import { Card, Heading, Row, Said, Stack, Text } from '#web/ui/layout.tsx';
import { ShownOnce } from '#web/ui/shown-once.tsx';
import { Answer } from '#web/ui/states.tsx';
import { TimeAt } from '#web/ui/time.tsx';
import { toast, toastProblem } from '#web/ui/toast.tsx';
import { decideCorrection, inviteEntry, readConfirmation } from '../../confirm/entry-answers.contract.ts';
import type { readOrganisation } from '../../organisations.contract.ts';
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
                  {of.invitation.fault && (
                    <> · {t(`fault.${of.invitation.fault}`, { defaultValue: t('fault.other') })}</>
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
      {asking && <AskDialog entry={entry} onClose={() => setAsking(false)} />}
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

function AskDialog({ entry, onClose }: { entry: Entry; onClose: () => void }) {
  const t = useT('directory-confirm');
  const [id] = useState(() => uuidv7(serverNow()));
  const [channel, setChannel] = useState<'email' | 'hand'>('email');
  const [email, setEmail] = useState('');
  const [language, setLanguage] = useState<Language>(() => {
    const own = entry.names.find((it) => it.kind === 'official' && it.language !== 'und')?.language;
    return isLanguage(own) ? own : 'en';
  });
  const [made, setMade] = useState<{ link: string; text: string } | null>(null);
  const invite = useOpMutation(inviteEntry, { invalidates: ['organisations'] });
  const blocked = channel === 'email' && !/^\S+@\S+\.\S+$/.test(email.trim()) ? t('needEmail') : null;
  const send = async () => {
    const answer = await invite.mutateAsync({
      params: { id: entry.id },
      body: channel === 'email' ? { id, channel, email: email.trim(), language } : { id, channel, language },
    });
    if (answer.link && answer.text) return setMade({ link: answer.link, text: answer.text });
    toast(t('onItsWay'));
    onClose();
  };
  return (
    <Dialog open onClose={onClose} width={560} title={t('askTitle', { name: entry.name })}>
      {made ? (
        <Stack gap="m">
          <ShownOnce label={t('linkIs')} secret={made.link} why={t('linkWhy')} />
          <Text strong>{t('shortText')}</Text>
          <Said lang={language}>{made.text}</Said>
          <Buttons>
            <CopyButton text={made.text} what={t('shortText')} />
            <Button onClick={onClose}>{t('console:close')}</Button>
          </Buttons>
        </Stack>
      ) : (
        <Form
          feature="directory-confirm"
          deed={t(channel === 'email' ? 'send' : 'makeLink')}
          blocked={blocked}
          onSubmit={send}
          aside={<Button onClick={onClose}>{t('console:cancel')}</Button>}
        >
          <Text>{t('askMeans')}</Text>
          <RadioCards
            label={t('how')}
            options={[
              { value: 'email', label: t('byEmail'), detail: t('byEmailMeans') },
              { value: 'hand', label: t('byHand'), detail: t('byHandMeans') },
            ]}
            value={channel}
            onChange={(it) => setChannel(it as 'email' | 'hand')}
          />
          {channel === 'email' && (
            <TextField
              label={t('email')}
              hint={t('emailHint')}
              type="email"
              dir="ltr"
              autoComplete="off"
              value={email}
              onChange={setEmail}
              maxLength={320}
            />
          )}
          <Select
            label={t('language')}
            options={Object.entries(LANGUAGES).map(([value, it]) => ({ value: value as Language, label: it.name }))}
            value={language}
            onChange={(it) => it && setLanguage(it)}
          />
        </Form>
      )}
    </Dialog>
  );
}
