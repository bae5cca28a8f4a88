import { MomentField } from '#web/ui/date-field.tsx';
import { useState } from 'react';
import { uuidv7 } from '#domain/ids.ts';
import type { OutOf } from '#domain/operation.ts';
import { PickActors, type Picked } from '#features/people/ui/pick-actors.tsx';
import { useOp, useOpMutation } from '#web/api.ts';
import { serverNow } from '#web/clock.ts';
import { useT } from '#web/i18n.ts';
import { useLanguageName } from '#web/language-names.ts';
import { Badge } from '#web/ui/badges.tsx';
import { Button, Buttons } from '#web/ui/button.tsx';
import { Checkbox } from '#web/ui/choices.tsx';
import { Dialog } from '#web/ui/dialog.tsx';
import { Select, TextArea, TextField } from '#web/ui/field.tsx';
import { Card, Facts, Heading, Said, Stack, Text } from '#web/ui/layout.tsx';
import { Answer, ErrorState } from '#web/ui/states.tsx';
import { TimeAt } from '#web/ui/time.tsx';
import { toast } from '#web/ui/toast.tsx';
import { changeTelling, listTellings, listTemplates, planTelling } from '../feedback.contract.ts';

type Telling = OutOf<typeof planTelling>;
type Way = Telling['way'];
const invalidates = ['obligations', 'alerts', 'desk'];
export const TELLING_LANGUAGES = ['en', 'fr', 'ar', 'sw', 'ha', 'ln', 'am', 'so', 'ti', 'ff', 'rw', 'rn', 'es', 'pt'];

/** How a community is told by radio or through people they trust, from what was agreed to what came back. */
export function Tellings({ obligationId, open, mayWrite }: { obligationId: string; open: boolean; mayWrite: boolean }) {
  const t = useT('feedback');
  const asked = useOp(listTellings, { params: { id: obligationId } });
  const [planning, setPlanning] = useState<Way | null>(null);
  return (
    <section aria-label={t('telling.title')}>
      <Stack gap="m">
        <Heading>{t('telling.title')}</Heading>
        <Answer of={asked} rows={2} feature="feedback">
          {({ tellings }) =>
            tellings.length === 0 ? (
              <Text dim>{t('telling.none')}</Text>
            ) : (
              <Stack gap="s">
                {tellings.map((it) => (
                  <TellingCard key={it.id} telling={it} mayWrite={mayWrite} />
                ))}
              </Stack>
            )
          }
        </Answer>
        {open && mayWrite && (
          <Buttons>
            <Button onClick={() => setPlanning('radio')}>{t('telling.planRadio')}</Button>
            <Button onClick={() => setPlanning('trusted_person')}>{t('telling.planPerson')}</Button>
          </Buttons>
        )}
      </Stack>
      {planning && <PlanDialog obligationId={obligationId} way={planning} onClose={() => setPlanning(null)} />}
    </section>
  );
}

function TellingCard({ telling, mayWrite }: { telling: Telling; mayWrite: boolean }) {
  const t = useT('feedback');
  const languageName = useLanguageName();
  const [deed, setDeed] = useState<'told' | 'give_up' | 'came_back' | null>(null);
  return (
    <Card as="article" aria-label={t(`telling.way.${telling.way}`)}>
      <Stack gap="s">
        <Text strong>
          {t(`telling.way.${telling.way}`)}
          {': '}
          <bdi>{telling.station ?? telling.person ?? ''}</bdi>{' '}
          <Badge tone={telling.unconfirmed ? 'late' : telling.state === 'told' ? 'accent' : 'plain'}>
            {t(telling.unconfirmed ? 'telling.unconfirmed' : `telling.state.${telling.state}`)}
          </Badge>
        </Text>
        <Said lang={telling.language}>{telling.text}</Said>
        <Facts
          of={[
            [t('telling.language'), languageName(telling.language)],
            telling.broadcastAt ? [t('telling.broadcastAt'), <TimeAt key="b" at={telling.broadcastAt} />] : null,
            telling.agreedAt ? [t('telling.agreedAt'), <TimeAt key="a" at={telling.agreedAt} />] : null,
            telling.toldAt ? [t('telling.toldAt'), <TimeAt key="t" at={telling.toldAt} />] : null,
            telling.confirmedBy ? [t('telling.confirmedBy'), <bdi key="c">{telling.confirmedBy}</bdi>] : null,
            telling.cameBack ? [t('telling.cameBack'), <Said key="w">{telling.cameBack}</Said>] : null,
            telling.reason ? [t('reason'), <Said key="r">{telling.reason}</Said>] : null,
          ]}
        />
        {mayWrite && telling.state !== 'given_up' && (
          <Buttons>
            {telling.state === 'planned' ? (
              <>
                <Button size="small" onClick={() => setDeed('told')}>
                  {t('telling.deed.told')}
                </Button>
                <Button size="small" look="quiet" onClick={() => setDeed('give_up')}>
                  {t('telling.deed.give_up')}
                </Button>
              </>
            ) : (
              <Button size="small" onClick={() => setDeed('came_back')}>
                {t('telling.deed.came_back')}
              </Button>
            )}
          </Buttons>
        )}
      </Stack>
      {deed && <DeedDialog telling={telling} deed={deed} onClose={() => setDeed(null)} />}
    </Card>
  );
}

/** `2026-11-21T18:00` in the device's zone, for the field of date and time. */
const localMinute = (at: Date): string =>
  new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
const instantOf = (text: string): string | null => {
  const at = new Date(text);
  return text && !Number.isNaN(at.getTime()) ? at.toISOString() : null;
};

function PlanDialog({ obligationId, way, onClose }: { obligationId: string; way: Way; onClose: () => void }) {
  const t = useT('feedback');
  const languageName = useLanguageName();
  const templates = useOp(listTemplates);
  const [id] = useState(() => uuidv7(Date.now()));
  const [station, setStation] = useState('');
  const [person, setPerson] = useState('');
  const [actors, setActors] = useState<Picked[]>([]);
  const [at, setAt] = useState(() => localMinute(new Date(serverNow())));
  const [language, setLanguage] = useState<string | null>(document.documentElement.lang || 'en');
  const [text, setText] = useState('');
  const plan = useOpMutation(planTelling, { invalidates, onDone: () => (toast(t('telling.planned')), onClose()) });
  const moment = instantOf(at);
  const begins = templates.data?.templates.find(
    (it) => it.language === language && it.code === (way === 'radio' ? 'radio' : 'trusted'),
  );
  const missing =
    way === 'radio' && !station.trim()
      ? t('telling.needStation')
      : way === 'trusted_person' && !person.trim() && actors.length === 0
        ? t('telling.needPerson')
        : !moment
          ? t('telling.needWhen')
          : !text.trim()
            ? t('telling.needText')
            : null;
  const send = () => {
    if (missing || plan.isPending) return;
    const shared = { id, language: language ?? 'en', text: text.trim() };
    plan.mutate({
      params: { id: obligationId },
      body:
        way === 'radio'
          ? { way, ...shared, station: station.trim(), broadcastAt: moment! }
          : { way, ...shared, actorId: actors[0]?.id ?? null, person: person.trim() || null, agreedAt: moment! },
    });
  };
  return (
    <Dialog
      open
      onClose={onClose}
      width={560}
      title={t(way === 'radio' ? 'telling.planRadio' : 'telling.planPerson')}
      onSubmit={send}
      foot={
        <>
          <Button type="submit" look="primary" busy={plan.isPending} blocked={missing}>
            {t('telling.keep')}
          </Button>
          <Button onClick={onClose}>{t('console:cancel')}</Button>
        </>
      }
    >
      <Stack gap="m">
        {way === 'radio' ? (
          <TextField label={t('telling.station')} value={station} onChange={setStation} maxLength={200} autoFocus />
        ) : (
          <>
            <TextField
              label={t('telling.person')}
              hint={t('telling.personHint')}
              value={person}
              onChange={setPerson}
              maxLength={200}
              autoFocus
            />
            <PickActors label={t('telling.actor')} optional value={actors} onChange={setActors} most={1} />
          </>
        )}
        <MomentField
          label={t(way === 'radio' ? 'telling.broadcastAt' : 'telling.agreedAt')}
          value={at}
          onChange={setAt}
        />
        <Select
          label={t('telling.language')}
          options={TELLING_LANGUAGES.map((value) => ({ value, label: languageName(value) }))}
          value={language}
          onChange={setLanguage}
        />
        <TextArea
          label={t(way === 'radio' ? 'telling.read' : 'telling.agreed')}
          hint={t('telling.textHint')}
          lang={language ?? undefined}
          rows={4}
          value={text}
          onChange={setText}
          maxLength={4000}
        />
        {begins && !text.trim() && (
          <Button size="small" onClick={() => setText(begins.text)}>
            {t('telling.begin')}
          </Button>
        )}
        {plan.error && <ErrorState error={plan.error} feature="feedback" />}
      </Stack>
    </Dialog>
  );
}

function DeedDialog({
  telling,
  deed,
  onClose,
}: {
  telling: Telling;
  deed: 'told' | 'give_up' | 'came_back';
  onClose: () => void;
}) {
  const t = useT('feedback');
  const [at, setAt] = useState(() => localMinute(new Date(serverNow())));
  const [by, setBy] = useState('');
  const [text, setText] = useState('');
  const [settles, setSettles] = useState(true);
  const change = useOpMutation(changeTelling, { invalidates, onDone: onClose });
  const moment = instantOf(at);
  const missing =
    deed !== 'give_up' && !moment
      ? t('telling.needWhen')
      : deed === 'told' && !by.trim()
        ? t('telling.needBy')
        : deed === 'give_up' && !text.trim()
          ? t('settle.needReason')
          : deed === 'came_back' && !text.trim()
            ? t('telling.needText')
            : null;
  const send = () => {
    if (missing || change.isPending) return;
    change.mutate({
      params: { id: telling.id },
      body:
        deed === 'told'
          ? { deed, at: moment!, confirmedBy: by.trim(), settles }
          : deed === 'give_up'
            ? { deed, reason: text.trim() }
            : { deed, text: text.trim(), at: moment! },
    });
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={t(`telling.deed.${deed}`)}
      onSubmit={send}
      foot={
        <>
          <Button type="submit" look="primary" busy={change.isPending} blocked={missing}>
            {t('telling.keep')}
          </Button>
          <Button onClick={onClose}>{t('console:cancel')}</Button>
        </>
      }
    >
      <Stack gap="m">
        {deed === 'told' && (
          <TextField
            label={t('telling.confirmedBy')}
            hint={t('telling.byHint')}
            value={by}
            onChange={setBy}
            maxLength={200}
            autoFocus
          />
        )}
        {deed !== 'told' && (
          <TextArea
            label={t(deed === 'give_up' ? 'reason' : 'telling.cameBack')}
            hint={deed === 'came_back' ? t('telling.backHint') : undefined}
            rows={3}
            value={text}
            onChange={setText}
            maxLength={deed === 'give_up' ? 2000 : 4000}
            autoFocus
          />
        )}
        {deed !== 'give_up' && (
          <MomentField label={t(deed === 'told' ? 'telling.toldAt' : 'telling.backAt')} value={at} onChange={setAt} />
        )}
        {deed === 'told' && <Checkbox label={t('telling.settles')} checked={settles} onChange={setSettles} />}
        {change.error && <ErrorState error={change.error} feature="feedback" />}
      </Stack>
    </Dialog>
  );
}
