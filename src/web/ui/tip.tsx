import { Tooltip } from '@mantine/core';
import type { ReactElement, ReactNode } from 'react';
import '@mantine/core/styles/Tooltip.layer.css';
import css from './tip.module.css';

/** Words that appear on hover and on focus. Never the only place where something needed is said. */
export function Tip({ label, children }: { label: ReactNode; children: ReactElement }) {
  return (
    <Tooltip label={label} classNames={{ tooltip: css.tip }} events={{ hover: true, focus: true, touch: true }} openDelay={250} transitionProps={{ duration: 80 }} multiline withinPortal>
      {children}
    </Tooltip>
  );
}
