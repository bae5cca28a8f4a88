import { Menu as Borrowed } from '@mantine/core';
import { Fragment, type ReactElement, type ReactNode } from 'react';
import '@mantine/core/styles/Menu.layer.css';
import '@mantine/core/styles/Popover.layer.css';
import '@mantine/core/styles/UnstyledButton.layer.css';
import { IconCheck } from './icons.ts';
import css from './menu.module.css';

export interface MenuItem {
  label: ReactNode;
  icon?: ReactNode;
  run: () => void;
  /** For a choice among several: whether it is the present one. */
  checked?: boolean;
  disabled?: boolean;
  /** A line above it. */
  apart?: boolean;
  /** A heading above it. */
  heading?: string;
  lang?: string;
}

/** A menu behind a button: `<Menu label={t('more')} items={[...]}><IconButton ...>...</IconButton></Menu>`. Arrow keys, first letters, Escape. */
export function Menu({ items, children, label, end = true }: { items: readonly MenuItem[]; children: ReactElement; label?: string; end?: boolean }) {
  return (
    <Borrowed withInitialFocusPlaceholder={false} position={end ? 'bottom-end' : 'bottom-start'} offset={4} transitionProps={{ duration: 80 }} classNames={{ dropdown: css.menu, item: css.item, label: css.label, divider: css.divider }} loop>
      <Borrowed.Target>{children}</Borrowed.Target>
      <Borrowed.Dropdown aria-label={label}>
        {groupsOf(items).map((group, at) => {
          const inner = group.map((item, n) =>
            item.checked === undefined ? (
              <Borrowed.Item key={n} leftSection={item.icon} disabled={item.disabled} onClick={item.run} lang={item.lang}>
                {item.label}
              </Borrowed.Item>
            ) : (
              <Borrowed.RadioItem key={n} value={String(n)} checked={item.checked} closeMenuOnClick checkIcon={<span />} rightSection={item.checked ? <IconCheck size={16} aria-hidden="true" /> : undefined} disabled={item.disabled} onChange={item.run} lang={item.lang}>
                <span className={css.choice}>
                  {item.icon}
                  {item.label}
                </span>
              </Borrowed.RadioItem>
            ),
          );
          const { heading, apart } = group[0]!;
          return (
            <Fragment key={at}>
              {apart && <Borrowed.Divider role="separator" />}
              {heading ? (
                <div role="group" aria-label={heading}>
                  <Borrowed.Label aria-hidden="true">{heading}</Borrowed.Label>
                  {inner}
                </div>
              ) : (
                inner
              )}
            </Fragment>
          );
        })}
      </Borrowed.Dropdown>
    </Borrowed>
  );
}

/** A heading or a line begins a new group. */
function groupsOf(items: readonly MenuItem[]): MenuItem[][] {
  const groups: MenuItem[][] = [];
  for (const item of items) {
    if (groups.length === 0 || item.heading || item.apart) groups.push([item]);
    else groups.at(-1)!.push(item);
  }
  return groups;
}
