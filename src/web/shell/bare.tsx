import { useEffect, type ReactNode } from 'react';
import { useT } from '../i18n.ts';
import { anywhere, Go } from '../navigation.tsx';
import { Toasts } from '../ui/toast.tsx';
import { LanguageMenu } from './menus.tsx';
import css from './bare.module.css';

/** The frame of screens outside a workspace: signing in, joining, one's own account, a notice opened from a link. */
export function Bare({
  title,
  wide,
  plain,
  children,
}: {
  title: string;
  wide?: boolean;
  plain?: boolean;
  children: ReactNode;
}) {
  const t = useT();
  useEffect(() => {
    document.title = `${title} · ${t('product')}`;
  }, [title, t]);
  return (
    <div className={css.frame}>
      <header className={`${css.head} no-print`}>
        <Go {...anywhere({ to: '/' })} className={css.mark}>
          {t('product')}
        </Go>
        <LanguageMenu />
      </header>
      <main className={`${css.main} ${wide ? css.wide : ''}`}>
        {plain ? (
          children
        ) : (
          <div className={css.panel}>
            <h1>{title}</h1>
            {children}
          </div>
        )}
      </main>
      <Toasts />
    </div>
  );
}
