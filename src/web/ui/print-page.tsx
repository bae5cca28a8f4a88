import { useEffect, type ReactNode } from 'react';
import { useNow } from '../clock.ts';
import { useFormat } from '../format.ts';
import { useT } from '../i18n.ts';
import { useWorkspace } from '../session.ts';
import { ExerciseBadge, TLP_WORDS, type Tlp } from './badges.tsx';
import { Button } from './button.tsx';
import { IconPrint } from './icons.ts';
import css from './print.module.css';

export interface PrintPageProps {
  title: string;
  /** Who may have it: stands in the header and footer of every sheet. */
  label: number;
  /** Beside the title: `Incident 2026-0114`. */
  number?: string;
  children: ReactNode;
}

/**
 * A brief on paper or as PDF: one page first. The label (TLP 2.0 asks for it on every sheet), the workspace and the mark of an exercise stand at the head
 * and foot of every sheet; when it was printed, with the zone, below. Browsers repeat a table's head and foot on each sheet, hence the table.
 */
export function PrintPage({ title, label, number, children }: PrintPageProps) {
  const t = useT();
  const format = useFormat();
  const workspace = useWorkspace();
  const now = useNow(60_000);
  const tlp = <strong dir="ltr">TLP:{TLP_WORDS[label as Tlp] ?? 'RED'}</strong>;
  useEffect(() => {
    const before = document.title;
    document.title = [number, title].filter(Boolean).join(' ');
    return () => void (document.title = before);
  }, [title, number]);
  return (
    <>
      <div className={`${css.bar} no-print`}>
        <Button look="primary" icon={<IconPrint size={17} />} onClick={() => print()}>
          {t('print.print')}
        </Button>
      </div>
      <article className={css.page} aria-label={title}>
        <table className={css.table} role="presentation">
          <thead>
            <tr>
              <td>
                <div className={`${css.strip} ${css.top}`}>
                  {tlp}
                  <span dir="auto">
                    {workspace.name} {workspace.exercise && <ExerciseBadge />}
                  </span>
                  <span>{number}</span>
                </div>
              </td>
            </tr>
          </thead>
          <tbody>
            <tr>
              <td>
                <div className={css.body}>{children}</div>
              </td>
            </tr>
          </tbody>
          <tfoot>
            <tr>
              <td>
                <div className={`${css.strip} ${css.bottom}`}>
                  {tlp}
                  <span>{t('print.made', { at: format.exact(new Date(now)) })}</span>
                </div>
              </td>
            </tr>
          </tfoot>
        </table>
      </article>
    </>
  );
}
