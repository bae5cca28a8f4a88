import type { ComponentPropsWithoutRef, ElementType, ReactNode } from 'react';
import { classes } from './classes.ts';
import css from './layout.module.css';

type Gap = 'none' | 'xs' | 's' | 'm' | 'l' | 'xl';
const GAPS: Record<Gap, string> = {
  none: '0',
  xs: 'var(--gap-xs)',
  s: 'var(--gap-s)',
  m: 'var(--gap)',
  l: 'var(--gap-l)',
  xl: 'var(--gap-xl)',
};

type Plain = Omit<ComponentPropsWithoutRef<'div'>, 'children'> & { gap?: Gap; as?: ElementType; children: ReactNode };

/** Things below one another. */
export const Stack = ({ gap = 'm', as: As = 'div', className, style, ...rest }: Plain) => (
  <As {...rest} className={classes(css.stack, className)} style={{ gap: GAPS[gap], ...style }} />
);

/** Things beside one another; wraps unless `tight`. */
export const Row = ({
  gap = 's',
  as: As = 'div',
  tight,
  spread,
  align,
  className,
  style,
  ...rest
}: Plain & { tight?: boolean; spread?: 'between' | 'end'; align?: 'top' | 'baseline' }) => (
  <As
    {...rest}
    className={classes(css.row, tight && css.tight, spread && css[spread], align && css[align], className)}
    style={{ gap: GAPS[gap], ...style }}
  />
);

/** As many equal columns as fit, none narrower than `min`. */
export const Grid = ({
  gap = 'm',
  min = '220px',
  as: As = 'div',
  className,
  style,
  ...rest
}: Plain & { min?: string }) => (
  <As
    {...rest}
    className={classes(css.grid, className)}
    style={{ gap: GAPS[gap], gridTemplateColumns: `repeat(auto-fill, minmax(min(100%, ${min}), 1fr))`, ...style }}
  />
);

/** A framed piece: a suggestion, an account, a short form. */
export const Card = ({
  chosen,
  as: As = 'div',
  className,
  ...rest
}: Omit<ComponentPropsWithoutRef<'div'>, 'children'> & { chosen?: boolean; as?: ElementType; children: ReactNode }) => (
  <As {...rest} data-chosen={chosen || undefined} className={classes(css.card, className)} />
);

/** A screen that is read from top to bottom (forms, settings, one alert). `wide` for tables. */
export const Page = ({ wide, children }: { wide?: boolean; children: ReactNode }) => (
  <div className={classes(css.page, wide && css.wide)}>{children}</div>
);

export const Title = ({
  children,
  as: As = 'h2',
  id,
}: {
  children: ReactNode;
  as?: 'h1' | 'h2' | 'h3';
  id?: string;
}) => (
  <As id={id} className={css.h1}>
    {children}
  </As>
);
export const Heading = ({
  children,
  as: As = 'h3',
  id,
}: {
  children: ReactNode;
  as?: 'h2' | 'h3' | 'h4';
  id?: string;
}) => (
  <As id={id} className={css.h2}>
    {children}
  </As>
);

/** A paragraph of our own words, no wider than can be read. `dim` for what is beside the point. */
export const Text = ({
  dim,
  small,
  strong,
  children,
  as: As = 'p',
  ...rest
}: { dim?: boolean; small?: boolean; strong?: boolean; as?: 'p' | 'span' | 'div'; children: ReactNode } & Omit<
  ComponentPropsWithoutRef<'p'>,
  'children'
>) => (
  <As
    {...rest}
    className={classes(As !== 'span' && css.text, dim && css.dim, small && css.small, strong && css.strong)}
  >
    {children}
  </As>
);

/** Words that a person wrote, in their own direction and language; quoted by the screen, never styled as ours. */
export const Said = ({
  children,
  lang,
  dir = 'auto',
  as: As = 'p',
}: {
  children: string;
  lang?: string;
  dir?: 'auto' | 'ltr' | 'rtl';
  as?: 'p' | 'span' | 'blockquote';
}) => (
  <As lang={lang} dir={dir} className={classes('said', As !== 'span' && css.text)}>
    {children}
  </As>
);

/** Facts as pairs: `<Facts of={[[t('when'), <Span ... />]]} />`. Pairs whose second is null are left out. */
export const Facts = ({ of }: { of: readonly (readonly [ReactNode, ReactNode] | null | false)[] }) => (
  <dl className={css.facts}>
    {of.map(
      (pair, at) =>
        pair &&
        pair[1] !== null &&
        pair[1] !== undefined && [<dt key={`t${at}`}>{pair[0]}</dt>, <dd key={`d${at}`}>{pair[1]}</dd>],
    )}
  </dl>
);

export const Line = () => <hr className={css.line} />;

/** Only for screen readers. */
export const Unseen = ({ children, as: As = 'span' }: { children: ReactNode; as?: ElementType }) => (
  <As className="visually-hidden">{children}</As>
);
