import type { ReactNode } from 'react';
import { useT } from '../i18n.ts';
import { classes } from './classes.ts';
import { Tip } from './tip.tsx';
import css from './badges.module.css';

/** 1 watch, 2 warning, 3 emergency. */
export type Level = 1 | 2 | 3;
const LEVELS = { 1: 'watch', 2: 'warning', 3: 'emergency' } as const;

/** The level's shape alone: hollow triangle, full triangle, full hexagon. Told apart without colour. */
export const LevelShape = ({ level }: { level: Level }) => (
  <svg className={css.shape} viewBox="0 0 12 12" aria-hidden="true">
    {level === 1 && (
      <path d="M6 1.6 11 10.6H1Z" fill="none" stroke="currentColor" strokeWidth="1.3" strokeLinejoin="round" />
    )}
    {level === 2 && <path d="M6 .8 11.7 11H.3Z" />}
    {level === 3 && <path d="M3.2.8h5.6L12 6l-3.2 5.2H3.2L0 6Z" />}
  </svg>
);

/** How grave: hue, shape and word. `children` replaces the word. */
export function LevelBadge({ level, children }: { level: Level; children?: ReactNode }) {
  const t = useT('domain');
  return (
    <span className={classes(css.badge, css[LEVELS[level]])}>
      <LevelShape level={level} />
      {children ?? t(`levels.${LEVELS[level]}.name`)}
    </span>
  );
}

/** An event of peace. */
export function PeaceBadge({ children }: { children?: ReactNode }) {
  const t = useT('domain');
  return (
    <span className={classes(css.badge, css.peace)}>
      <svg className={css.shape} viewBox="0 0 12 12" aria-hidden="true">
        <path d="M6 .4 11.6 6 6 11.6.4 6Z" />
      </svg>
      {children ?? t('families.peace')}
    </span>
  );
}

/** A state or kind without a level. `accent` for what is going on, `late` for what is overdue (no red: that is for emergencies). */
export const Badge = ({ tone = 'plain', children }: { tone?: 'plain' | 'accent' | 'late'; children: ReactNode }) => (
  <span className={tone === 'late' ? css.late : classes(css.badge, css[tone])}>{children}</span>
);

/** How sure we are of an incident, as its state says it. */
export type Confidence =
  | 'unverified'
  | 'being_verified'
  | 'corroborated'
  | 'confirmed'
  | 'disputed'
  | 'refuted'
  | 'cannot_be_verified';
const DOTS: Record<Confidence, number> = {
  refuted: 0,
  cannot_be_verified: 0,
  unverified: 1,
  being_verified: 1,
  disputed: 2,
  corroborated: 3,
  confirmed: 4,
};

/** Four dots and the word; disputed is half-filled, refuted crossed out: the shape says it too. `small` leaves the word to screen readers and hover. */
export function ConfidenceDots({ is, small }: { is: Confidence; small?: boolean }) {
  const t = useT('domain');
  const word = t(`states.incident.${is}`);
  const full = DOTS[is];
  const dots = (
    <span className={css.dots}>
      <svg
        viewBox="0 0 52 11"
        aria-hidden={small ? undefined : true}
        role={small ? 'img' : undefined}
        aria-label={small ? word : undefined}
      >
        {[0, 1, 2, 3].map((at) => (
          <g key={at} transform={`translate(${at * 13.5} 0)`}>
            <circle
              cx="5.5"
              cy="5.5"
              r="4.6"
              fill={is !== 'disputed' && at < full ? 'currentColor' : 'none'}
              stroke="currentColor"
              strokeWidth="1.3"
            />
            {is === 'disputed' && <path d="M5.5 .9a4.6 4.6 0 0 0 0 9.2Z" fill="currentColor" />}
            {is === 'refuted' && <path d="M2.4 2.4l6.2 6.2" stroke="currentColor" strokeWidth="1.3" />}
          </g>
        ))}
      </svg>
      {!small && <strong>{word}</strong>}
    </span>
  );
  return small ? <Tip label={word}>{dots}</Tip> : dots;
}

/** 0 CLEAR, 1 GREEN, 2 AMBER, 3 AMBER+STRICT, 4 RED. */
export type Tlp = 0 | 1 | 2 | 3 | 4;
const TLP_KEYS = ['clear', 'green', 'amber', 'amber_strict', 'red'] as const;
export const TLP_WORDS = ['CLEAR', 'GREEN', 'AMBER', 'AMBER+STRICT', 'RED'] as const;

/** Who may have it (Traffic Light Protocol 2.0). The label is the standard's, in every language; what it means is on hover. */
export function TlpBadge({ label }: { label: number }) {
  const t = useT('domain');
  const word = TLP_WORDS[label as Tlp] ?? 'RED';
  return (
    <Tip label={t(`sensitivity.${TLP_KEYS[label as Tlp] ?? 'red'}.means`)}>
      <span className={css.tlp} data-strict={label >= 3 || undefined} tabIndex={-1}>
        TLP:{word}
      </span>
    </Tip>
  );
}

/** Marks what belongs to an exercise, and so did not happen. */
export function ExerciseBadge() {
  const t = useT('domain');
  return <strong className={css.exercise}>{t('console:exercise')}</strong>;
}

/** Source letter and information number together, `B2`, with both in words on hover. */
export function AdmiraltyCode({ source, information }: { source?: string | null; information?: number | null }) {
  const t = useT('domain');
  const said = `${source ?? 'F'}: ${t(`reliability.${source ?? 'F'}`)} · ${information ?? 6}: ${t(`credibility.${information ?? 6}`)}`;
  return (
    <Tip label={said}>
      <span>
        <strong dir="ltr" className={css.code}>
          {source ?? 'F'}
          {information ?? 6}
        </strong>
      </span>
    </Tip>
  );
}
