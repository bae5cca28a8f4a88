import { useEffect, useState } from 'react';
import { classes } from './classes.ts';
import css from './qr.module.css';

/** A QR code, drawn here from the modules alone: what it holds goes to no other server, into no picture file and into no kept answer. */
export function Qr({ text, label, big }: { text: string; label: string; big?: boolean }) {
  const [drawn, setDrawn] = useState<{ size: number; path: string } | null>(null);
  useEffect(() => {
    let gone = false;
    void import('qrcode').then(({ create }) => {
      const { modules } = create(text, { errorCorrectionLevel: 'M' });
      let path = '';
      for (let y = 0; y < modules.size; y += 1)
        for (let x = 0; x < modules.size; x += 1) if (modules.get(y, x)) path += `M${x} ${y}h1v1h-1z`;
      if (!gone) setDrawn({ size: modules.size, path });
    });
    return () => {
      gone = true;
    };
  }, [text]);
  const look = classes(css.qr, big && css.big);
  if (!drawn) return <div className={look} />;
  return (
    <svg
      className={look}
      role="img"
      aria-label={label}
      viewBox={`-4 -4 ${drawn.size + 8} ${drawn.size + 8}`}
      shapeRendering="crispEdges"
    >
      <rect x="-4" y="-4" width="100%" height="100%" fill="#fff" />
      <path d={drawn.path} fill="#000" />
    </svg>
  );
}
