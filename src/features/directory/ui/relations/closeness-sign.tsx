import type { Closeness } from '../../relations/paths.rules.ts';
import { CLOSENESS } from '../../relations/paths.rules.ts';
import css from './relations.module.css';

/** How close, as bars that grow: told apart by their number, not by colour. Always beside its word. */
export function ClosenessSign({ of }: { of: Closeness | null }) {
  const level = of === null ? -1 : CLOSENESS.indexOf(of);
  return (
    <svg className={css.sign} viewBox="0 0 16 12" aria-hidden="true">
      {[1, 2, 3, 4].map((n) => (
        <rect
          key={n}
          x={(n - 1) * 4 + 0.5}
          y={11.5 - n * 2.6}
          width={2.6}
          height={n * 2.6}
          fill={level >= n ? 'currentColor' : 'none'}
          stroke="currentColor"
          strokeWidth={0.8}
        />
      ))}
    </svg>
  );
}
