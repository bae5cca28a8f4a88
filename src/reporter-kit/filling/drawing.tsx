import { useEffect, useRef, useState } from 'preact/hooks';
import { useFilling } from './filling.ts';
import type { Said } from './said.ts';

const [WIDTH, HEIGHT] = [640, 320];

/** A drawing or a signature by finger, pen or mouse; whoever has none of them signs by writing the name. @param over a picture to draw on */
export function Drawing({
  said,
  signature,
  empty,
  over,
  onDraw,
  onClear,
}: {
  said: Said;
  signature: boolean;
  /** nothing has been drawn or written yet */
  empty: boolean;
  over?: File;
  onDraw(drawn: () => Promise<Blob>): void;
  onClear(): void;
}) {
  const { t } = useFilling();
  const canvas = useRef<HTMLCanvasElement>(null);
  const at = useRef<[number, number] | undefined>(undefined);
  const [name, setName] = useState('');
  const blank = () => {
    const pen = canvas.current?.getContext('2d');
    if (!pen) return;
    pen.fillStyle = '#fff';
    pen.fillRect(0, 0, pen.canvas.width, pen.canvas.height);
  };
  useEffect(() => {
    blank();
    if (!over) return undefined;
    const url = URL.createObjectURL(over);
    const image = new Image();
    image.onload = () => {
      const it = canvas.current;
      if (!it) return;
      it.width = image.naturalWidth;
      it.height = image.naturalHeight;
      it.getContext('2d')?.drawImage(image, 0, 0);
      URL.revokeObjectURL(url);
    };
    image.src = url;
    return () => URL.revokeObjectURL(url);
  }, []);
  const keep = () => {
    const it = canvas.current;
    // begun at once: the canvas may be off the page before it is done
    if (it)
      onDraw(
        () =>
          new Promise((resolve, reject) =>
            it.toBlob((drawn) => (drawn ? resolve(drawn) : reject(new Error('no picture'))), 'image/jpeg', 0.85),
          ),
      );
  };
  const whereOn = (event: PointerEvent): [number, number] => {
    const it = canvas.current!;
    const box = it.getBoundingClientRect();
    return [((event.clientX - box.left) * it.width) / box.width, ((event.clientY - box.top) * it.height) / box.height];
  };
  const line = (to: [number, number]) => {
    const pen = canvas.current?.getContext('2d');
    if (!pen || !at.current) return;
    pen.strokeStyle = over ? '#c00' : '#111';
    pen.lineWidth = Math.max(3, pen.canvas.width / 200);
    pen.lineCap = 'round';
    pen.beginPath();
    pen.moveTo(...at.current);
    pen.lineTo(...to);
    pen.stroke();
    at.current = to;
  };
  const sign = () => {
    blank();
    const pen = canvas.current?.getContext('2d');
    if (!pen || !name.trim()) return onClear();
    pen.fillStyle = '#111';
    pen.font = `italic ${Math.min(72, Math.floor((WIDTH * 1.6) / Math.max(8, name.length)))}px serif`;
    pen.textAlign = 'center';
    pen.fillText(name.trim(), WIDTH / 2, HEIGHT / 2 + 20, WIDTH - 40);
    return keep();
  };
  return (
    <>
      <canvas
        ref={canvas}
        class="drawing"
        width={WIDTH}
        height={HEIGHT}
        role="img"
        aria-label={t(signature ? 'fill.draw.sign' : 'fill.draw.draw')}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          at.current = whereOn(event);
          line([at.current[0] + 0.1, at.current[1]]);
        }}
        onPointerMove={(event) => at.current && line(whereOn(event))}
        onPointerUp={() => {
          at.current = undefined;
          keep();
        }}
        onPointerCancel={() => {
          if (at.current) keep();
          at.current = undefined;
        }}
      />
      <div class="bar">
        {!over && (
          <button
            type="button"
            class="plain small"
            onClick={() => {
              blank();
              onClear();
            }}
          >
            {t('fill.draw.again')}
          </button>
        )}
      </div>
      {!over && (
        <div class="pair">
          <label class="field">
            {t(signature ? 'fill.draw.name' : 'fill.draw.word')}
            <input
              id={said.id}
              type="text"
              dir="auto"
              autocomplete="off"
              aria-describedby={said['aria-describedby']}
              value={name}
              onInput={(event) => setName(event.currentTarget.value)}
              // whoever writes and goes on has signed; what was drawn is not written over
              onChange={() => empty && sign()}
              onKeyDown={(event) => {
                if (event.key !== 'Enter') return;
                event.preventDefault();
                sign();
              }}
            />
          </label>
          <button type="button" class="plain" onClick={sign}>
            {t('fill.draw.write')}
          </button>
        </div>
      )}
    </>
  );
}
