import { useId, type ReactNode } from 'react';
import css from './alerts.module.css';

/** One part of the story an alert tells: over, going on, or to come. */
export function Part({
  title,
  note,
  stage,
  aside,
  children,
}: {
  title: string;
  note?: ReactNode;
  stage: 'done' | 'now' | 'later';
  aside?: ReactNode;
  children: ReactNode;
}) {
  const id = useId();
  return (
    <section className={css.part} data-stage={stage} aria-labelledby={id}>
      <div className={css.partHead}>
        <h2 id={id}>
          {title}
          {note && <small>{note}</small>}
        </h2>
        {aside}
      </div>
      {children}
    </section>
  );
}
