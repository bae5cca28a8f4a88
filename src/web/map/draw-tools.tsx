import { useT } from '../i18n.ts';
import { IconButton } from '../ui/button.tsx';
import { IconBox, IconClose, IconMinus, IconPlus, IconPolygon, IconSquareCheck, IconTarget } from '../ui/icons.ts';
import css from './map.module.css';

/** `area`: corners one by one; `box`: drag from corner to corner. */
export type DrawMode = 'area' | 'box' | null;

export interface DrawToolsProps {
  mode: DrawMode;
  onMode: (mode: DrawMode) => void;
  drawing: boolean;
  drawn: boolean;
  onClear: () => void;
  /** Takes the part on show as the area: drawing for those who use the keyboard. */
  onShown: () => void;
  onZoom: (by: number) => void;
  onWhole: () => void;
}

/** The buttons on the map. */
export function DrawTools({ mode, onMode, drawing, drawn, onClear, onShown, onZoom, onWhole }: DrawToolsProps) {
  const t = useT();
  return (
    <>
      <div className={css.tools} role="toolbar" aria-label={t('map.tools')} aria-orientation="vertical">
        <div className={css.group}>
          <IconButton label={t('map.zoomIn')} onClick={() => onZoom(1)}>
            <IconPlus size={18} />
          </IconButton>
          <IconButton label={t('map.zoomOut')} onClick={() => onZoom(-1)}>
            <IconMinus size={18} />
          </IconButton>
          <IconButton label={t('map.whole')} onClick={onWhole}>
            <IconTarget size={18} />
          </IconButton>
        </div>
        {drawing && (
          <div className={css.group}>
            <IconButton
              label={t('map.drawArea')}
              aria-pressed={mode === 'area'}
              onClick={() => onMode(mode === 'area' ? null : 'area')}
            >
              <IconPolygon size={18} />
            </IconButton>
            <IconButton
              label={t('map.drawBox')}
              aria-pressed={mode === 'box'}
              onClick={() => onMode(mode === 'box' ? null : 'box')}
            >
              <IconBox size={18} />
            </IconButton>
            <IconButton label={t('map.shown')} onClick={onShown}>
              <IconSquareCheck size={18} />
            </IconButton>
            {drawn && (
              <IconButton label={t('map.clearArea')} onClick={onClear}>
                <IconClose size={18} />
              </IconButton>
            )}
          </div>
        )}
      </div>
      {mode && (
        <p className={css.hint} role="status">
          {t(mode === 'area' ? 'map.drawHint' : 'map.boxHint')}
        </p>
      )}
    </>
  );
}
