import { useState } from 'react';
import { useOpMutation } from '#web/api.ts';
import { serverNow } from '#web/clock.ts';
import { useFormat } from '#web/format.ts';
import { useT } from '#web/i18n.ts';
import { Button, Buttons } from '#web/ui/button.tsx';
import { Confirm } from '#web/ui/dialog.tsx';
import { Text } from '#web/ui/layout.tsx';
import { toast, toastProblem } from '#web/ui/toast.tsx';
import { removePattern, removeShift, type Roster } from '../../duty/duty.contract.ts';
import type { Span } from '../../duty/duty.rules.ts';
import type { Wall } from './wall.ts';
import css from './duty.module.css';

const invalidates = ['duty', 'mandates', 'alerts.propose'];
type Shift = Roster['shifts'][number];

/** The shifts of the week in words, each to be taken off while it is not over. */
export function ShiftList({ roster, week, wall, may }: { roster: Roster; week: Span; wall: Wall; may: boolean }) {
  const t = useT('duty');
  const shown = roster.shifts.filter((it) => Date.parse(it.startsAt) < week.to && Date.parse(it.endsAt) > week.from);
  if (shown.length === 0) return roster.kept ? <Text dim>{t('emptyWeek')}</Text> : null;
  return (
    <ul className={css.list} aria-label={t('shifts')}>
      {shown.map((it) => (
        <ShiftLine key={it.id} shift={it} wall={wall} may={may} />
      ))}
    </ul>
  );
}

function ShiftLine({ shift, wall, may }: { shift: Shift; wall: Wall; may: boolean }) {
  const t = useT('duty');
  const format = useFormat();
  const [removing, setRemoving] = useState<'one' | 'pattern' | null>(null);
  const close = () => setRemoving(null);
  const one = useOpMutation(removeShift, { invalidates, onDone: close });
  const all = useOpMutation(removePattern, {
    invalidates,
    onDone: ({ removed }) => {
      close();
      toast(t('patternRemoved', { count: removed }));
    },
  });
  const [from, to] = [Date.parse(shift.startsAt), Date.parse(shift.endsAt)];
  const over = to <= serverNow();
  const running = !over && from <= serverNow();
  const onError = (error: Error) => toastProblem(error, 'duty');
  return (
    <li className={css.line} data-over={over || undefined}>
      <bdi className={css.who}>{shift.person.name}</bdi>
      <span>
        {wall.moment(from)} – {wall.moment(to)}
      </span>
      <Text as="span" dim small>
        {format.duration(to - from)}
        {shift.patternId && ` · ${t('repeats')}`}
      </Text>
      {may && !over && (
        <span className="no-print">
          <Buttons>
            <Button size="small" look="quiet" onClick={() => setRemoving('one')}>
              {running ? t('remove.endNow') : t('remove.one')}
            </Button>
            {shift.patternId && (
              <Button size="small" look="quiet" onClick={() => setRemoving('pattern')}>
                {t('remove.pattern')}
              </Button>
            )}
          </Buttons>
        </span>
      )}
      <Confirm
        open={removing !== null}
        onClose={close}
        title={t(removing === 'pattern' ? 'remove.patternTitle' : 'remove.title', { name: shift.person.name })}
        deed={t(removing === 'pattern' ? 'remove.pattern' : running ? 'remove.endNow' : 'remove.one')}
        look="grave"
        busy={one.isPending || all.isPending}
        onConfirm={() =>
          removing === 'pattern'
            ? all.mutate({ params: { id: shift.patternId! } }, { onError })
            : one.mutate({ params: { id: shift.id } }, { onError })
        }
      >
        <Text>{t('remove.means')}</Text>
      </Confirm>
    </li>
  );
}
