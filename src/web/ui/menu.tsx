import { Menu as Borrowed } from '@mantine/core';
import type { ReactElement, ReactNode } from 'react';
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
  const choice = items.some((item) => item.checked !== undefined);
  return (
    <Borrowed position={end ? 'bottom-end' : 'bottom-start'} offset={4} transitionProps={{ duration: 80 }} classNames={{ dropdown: css.menu, item: css.item, label: css.label, divider: css.divider }} loop>
      <Borrowed.Target>{children}</Borrowed.Target>
      <Borrowed.Dropdown aria-label={label}>
        {items.map((item, at) => [
          item.apart && <Borrowed.Divider key={`d${at}`} />,
          item.heading && <Borrowed.Label key={`h${at}`}>{item.heading}</Borrowed.Label>,
          <Borrowed.Item
            key={at}
            role={choice ? 'menuitemradio' : undefined}
            aria-checked={choice ? item.checked === true : undefined}
            leftSection={item.icon}
            rightSection={item.checked ? <IconCheck size={16} aria-hidden="true" /> : undefined}
            disabled={item.disabled}
            onClick={item.run}
            lang={item.lang}
          >
            {item.label}
          </Borrowed.Item>,
        ])}
      </Borrowed.Dropdown>
    </Borrowed>
  );
}
