import { Component, type ReactNode } from 'react';
import css from './map.module.css';

/** Shows the list when the map cannot be drawn (no WebGL, no worker). React knows error boundaries only as classes. */
export class MapBoundary extends Component<
  { fallback: ReactNode; note: string; children: ReactNode },
  { broken: boolean }
> {
  override state = { broken: false };
  static getDerivedStateFromError() {
    return { broken: true };
  }
  override render() {
    if (!this.state.broken) return this.props.children;
    return (
      <>
        <p className={css.note} role="status">
          {this.props.note}
        </p>
        {this.props.fallback}
      </>
    );
  }
}
