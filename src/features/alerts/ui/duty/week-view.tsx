import { serverNow } from '#web/clock.ts';
import { useT } from '#web/i18n.ts';
import type { Span } from '../../duty/duty.rules.ts';
import type { Wall } from './wall.ts';
import css from './duty.module.css';
import type { Roster } from '../../duty/duty.contract.ts';

interface Bar extends Span {
  id: string;
  name: string;
  lane: number;
}

/** The bars of one day, each in the first lane that is free. */
function barsOf(roster: Roster, day: Span): { bars: Bar[]; lanes: number } {
  const ends: number[] = [];
  const bars = roster.shifts
    .map((it) => ({
      id: it.id,
      name: it.person.name,
      from: Math.max(Date.parse(it.startsAt), day.from),
      to: Math.min(Date.parse(it.endsAt), day.to),
    }))
    .filter((it) => it.from < it.to)
    .map((it) => {
      const free = ends.findIndex((end) => end <= it.from);
      const lane = free < 0 ? ends.length : free;
      ends[lane] = it.to;
      return { ...it, lane };
    });
  return { bars, lanes: Math.max(1, ends.length) };
}

/** A row a day, a bar a shift; where nobody is on duty it is hatched. The list below says the same in words. */
export function WeekView({
  roster,
  days,
  wall,
}: {
  roster: Roster;
  days: readonly (Span & { day: string })[];
  wall: Wall;
}) {
  const t = useT('duty');
  const now = serverNow();
  return (
    <div className={css.week} role="img" aria-label={t('weekOf', { title: roster.title })}>
      <div className={css.hours} aria-hidden="true">
        {['00', '06', '12', '18'].map((it) => (
          <span key={it}>{it}</span>
        ))}
      </div>
      {days.map((day) => {
        const { bars, lanes } = barsOf(roster, day);
        const part = (at: number) => `${((at - day.from) / (day.to - day.from)) * 100}%`;
        const length = (it: Span) => `${((it.to - it.from) / (day.to - day.from)) * 100}%`;
        return (
          <div key={day.day} className={css.day}>
            <span className={css.name}>{wall.day(day.day)}</span>
            <div className={css.track} style={{ height: lanes * 28 }}>
              {bars.map((it) => (
                <span
                  key={it.id}
                  className={css.bar}
                  title={`${it.name} ${wall.clock(it.from)}–${wall.clock(it.to)}`}
                  style={{ insetInlineStart: part(it.from), width: length(it), top: it.lane * 28 }}
                >
                  <bdi>{it.name}</bdi>
                </span>
              ))}
              {day.from <= now && now < day.to && <span className={css.now} style={{ insetInlineStart: part(now) }} />}
            </div>
          </div>
        );
      })}
    </div>
  );
}
