import { useState, type ReactNode } from 'react';
import { uuidv7 } from '#domain/ids.ts';
import { dayAfter, localOf, momentOf, type LocalTime } from '#domain/local-time.ts';
import { useOpMutation } from '#web/api.ts';
import { serverNow } from '#web/clock.ts';
import { useT } from '#web/i18n.ts';
import { Button } from '#web/ui/button.tsx';
import { CheckboxGroup } from '#web/ui/choices.tsx';
import { Dialog } from '#web/ui/dialog.tsx';
import { ClockField, ClockInput, DateField, DayInput } from '#web/ui/date-field.tsx';
import { FieldGroup, Select } from '#web/ui/field.tsx';
import { Stack, Text } from '#web/ui/layout.tsx';
import { ErrorState } from '#web/ui/states.tsx';
import { toast } from '#web/ui/toast.tsx';
import { PickActors, type Picked } from '#features/people/ui/pick-actors.tsx';
import { addPattern, addShift, handOver, type Roster } from '../../duty/duty.contract.ts';
import { expandPattern } from '../../duty/duty.rules.ts';
import { useWall } from './wall.ts';
import css from '../alerts.module.css';

const invalidates = ['duty', 'mandates', 'alerts.propose'];
const nowLocal = (zone: string): LocalTime => localOf(new Date(serverNow()).toISOString(), zone);

/** A day and a time by the wall's clock of the post. */
function MomentField({
  label,
  value,
  onChange,
}: {
  label: ReactNode;
  value: LocalTime;
  onChange: (value: LocalTime) => void;
}) {
  const t = useT('duty');
  return (
    <FieldGroup label={label}>
      <div className={css.two}>
        <DayInput aria-label={t('day')} value={value.day} onChange={(day) => onChange({ ...value, day })} />
        <ClockInput aria-label={t('time')} value={value.clock} onChange={(clock) => onChange({ ...value, clock })} />
      </div>
    </FieldGroup>
  );
}

function Frame({
  roster,
  title,
  deed,
  blocked,
  busy,
  error,
  onSend,
  onClose,
  children,
}: {
  roster: Roster;
  title: string;
  deed: string;
  blocked: string | null;
  busy: boolean;
  error: unknown;
  onSend: () => void;
  onClose: () => void;
  children: ReactNode;
}) {
  const t = useT('duty');
  return (
    <Dialog
      open
      onClose={onClose}
      title={title}
      onSubmit={() => blocked === null && !busy && onSend()}
      foot={
        <>
          <Button type="submit" look="primary" busy={busy} blocked={blocked}>
            {deed}
          </Button>
          <Button onClick={onClose}>{t('console:cancel')}</Button>
        </>
      }
    >
      <Stack gap="m">
        <Text dim>
          <bdi>{roster.title}</bdi> · {t('zone', { zone: roster.timeZone })}
        </Text>
        {children}
        {error ? <ErrorState error={error} feature="duty" /> : null}
      </Stack>
    </Dialog>
  );
}

/** One shift of one person. */
export function ShiftDialog({ roster, day, onClose }: { roster: Roster; day: string; onClose: () => void }) {
  const t = useT('duty');
  const zone = roster.timeZone;
  const today = nowLocal(zone).day;
  const begin = day > today ? day : today;
  const [id] = useState(() => uuidv7(Date.now()));
  const [who, setWho] = useState<Picked[]>([]);
  const [from, setFrom] = useState<LocalTime>({ day: begin, clock: '18:00' });
  const [to, setTo] = useState<LocalTime>({ day: dayAfter(begin), clock: '06:00' });
  const add = useOpMutation(addShift, { invalidates, onDone: onClose });
  const [startsAt, endsAt] = [momentOf(from, zone), momentOf(to, zone)];
  const blocked =
    who.length === 0
      ? t('need.who')
      : startsAt === null || endsAt === null
        ? t('need.when')
        : endsAt <= startsAt
          ? t('need.order')
          : null;
  return (
    <Frame
      roster={roster}
      title={t('shift.title')}
      deed={t('shift.deed')}
      blocked={blocked}
      busy={add.isPending}
      error={add.error}
      onClose={onClose}
      onSend={() =>
        add.mutate({
          params: { id: roster.mandateId },
          body: { id, actorId: who[0]!.id, startsAt: startsAt!, endsAt: endsAt! },
        })
      }
    >
      <PickActors label={t('who')} kind="person" most={1} value={who} onChange={setWho} />
      <MomentField label={t('from')} value={from} onChange={setFrom} />
      <MomentField label={t('to')} value={to} onChange={setTo} />
    </Frame>
  );
}

const WEEKDAYS = ['1', '2', '3', '4', '5', '6', '7'] as const;
const MONDAY = '2024-01-01';

/** Shifts that repeat, taken in turn. */
export function PatternDialog({ roster, day, onClose }: { roster: Roster; day: string; onClose: () => void }) {
  const t = useT('duty');
  const zone = roster.timeZone;
  const wall = useWall(zone);
  const weekday = useWall('UTC');
  const today = nowLocal(zone).day;
  const begin = day > today ? day : today;
  const [id] = useState(() => uuidv7(Date.now()));
  const [who, setWho] = useState<Picked[]>([]);
  const [it, setIt] = useState({
    days: [...WEEKDAYS] as (typeof WEEKDAYS)[number][],
    from: '18:00',
    to: '06:00',
    first: begin,
    last: dayAfter(begin, 27),
    everyWeeks: '1' as '1' | '2' | '3' | '4',
    turn: 'shift' as 'shift' | 'week',
  });
  const set =
    <K extends keyof typeof it>(key: K) =>
    (value: (typeof it)[K]) =>
      setIt((now) => ({ ...now, [key]: value }));
  const add = useOpMutation(addPattern, {
    invalidates,
    onDone: ({ added }) => {
      toast(t('pattern.added', { count: added }));
      onClose();
    },
  });
  const whole =
    it.from !== '' && it.to !== '' && it.first !== '' && it.last !== '' && it.first >= '2000' && it.last < '2200';
  const body = {
    id,
    days: it.days.map(Number),
    from: it.from,
    to: it.to,
    first: it.first,
    last: it.last,
    everyWeeks: Number(it.everyWeeks),
    actorIds: who.map((person) => person.id),
    turn: it.turn,
  };
  const shifts = whole ? expandPattern({ ...body, actorIds: ['any'] }, zone) : [];
  const blocked =
    who.length === 0
      ? t('need.who')
      : !whole
        ? t('need.when')
        : shifts === null
          ? t('problems.too_many_shifts')
          : shifts.length === 0
            ? t('problems.no_shifts')
            : null;
  return (
    <Frame
      roster={roster}
      title={t('pattern.title')}
      deed={shifts && shifts.length > 0 ? t('pattern.deed', { count: shifts.length }) : t('pattern.open')}
      blocked={blocked}
      busy={add.isPending}
      error={add.error}
      onClose={onClose}
      onSend={() => add.mutate({ params: { id: roster.mandateId }, body })}
    >
      <PickActors
        label={t('whoInTurn')}
        hint={t('whoInTurnHint')}
        kind="person"
        most={50}
        value={who}
        onChange={setWho}
      />
      {who.length > 1 && (
        <Select
          label={t('turn')}
          options={(['shift', 'week'] as const).map((value) => ({ value, label: t(`turns.${value}`) }))}
          value={it.turn}
          onChange={(value) => value && set('turn')(value)}
        />
      )}
      <CheckboxGroup
        label={t('days')}
        across
        options={WEEKDAYS.map((value) => ({
          value,
          label: weekday.day(dayAfter(MONDAY, Number(value) - 1)).split(/[ ،,]/)[0]!,
        }))}
        value={it.days}
        onChange={set('days')}
      />
      <div className={css.two}>
        <ClockField label={t('from')} value={it.from} onChange={set('from')} />
        <ClockField label={it.to > it.from ? t('to') : t('toNextDay')} value={it.to} onChange={set('to')} />
      </div>
      <div className={css.two}>
        <DateField label={t('first')} value={it.first} onChange={set('first')} />
        <DateField label={t('last')} value={it.last} onChange={set('last')} />
      </div>
      <Select
        label={t('every')}
        options={(['1', '2', '3', '4'] as const).map((value) => ({
          value,
          label: t('everyWeeks', { count: Number(value) }),
        }))}
        value={it.everyWeeks}
        onChange={(value) => value && set('everyWeeks')(value)}
      />
      {shifts && shifts.length > 0 && (
        <Text dim small>
          {t('pattern.preview', {
            count: shifts.length,
            first: wall.dated(shifts[0]!.from),
            last: wall.dated(shifts.at(-1)!.to),
          })}
        </Text>
      )}
    </Frame>
  );
}

/** From now on somebody else. */
export function HandOverDialog({ roster, onClose }: { roster: Roster; onClose: () => void }) {
  const t = useT('duty');
  const zone = roster.timeZone;
  const wall = useWall(zone);
  const [id] = useState(() => uuidv7(Date.now()));
  const [who, setWho] = useState<Picked[]>([]);
  const now = nowLocal(zone);
  const [other, setOther] = useState(roster.now === null);
  const [until, setUntil] = useState<LocalTime>({ day: dayAfter(now.day), clock: '06:00' });
  const hand = useOpMutation(handOver, {
    invalidates,
    onDone: ({ person }) => {
      toast(t('handOver.done', { name: person.name }));
      onClose();
    },
  });
  const end = other ? momentOf(until, zone) : null;
  const blocked =
    who.length === 0
      ? t('need.who')
      : other && end === null
        ? t('need.when')
        : end !== null && Date.parse(end) <= serverNow()
          ? t('need.future')
          : null;
  return (
    <Frame
      roster={roster}
      title={t('handOver.title')}
      deed={who[0] ? t('handOver.deed', { name: who[0].name }) : t('handOver.open')}
      blocked={blocked}
      busy={hand.isPending}
      error={hand.error}
      onClose={onClose}
      onSend={() => hand.mutate({ params: { id: roster.mandateId }, body: { id, toActorId: who[0]!.id, until: end } })}
    >
      <Text>{t('handOver.means')}</Text>
      <PickActors label={t('handOver.who')} kind="person" most={1} value={who} onChange={setWho} />
      {roster.now && (
        <Select
          label={t('handOver.until')}
          options={[
            { value: 'shift', label: t('handOver.untilShift', { at: wall.dated(roster.now.until) }) },
            { value: 'other', label: t('handOver.untilOther') },
          ]}
          value={other ? 'other' : 'shift'}
          onChange={(value) => setOther(value === 'other')}
        />
      )}
      {other && <MomentField label={t('to')} value={until} onChange={setUntil} />}
    </Frame>
  );
}
