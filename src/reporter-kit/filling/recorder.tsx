import type { UploadNode } from '@getodk/xforms-engine';
import { useEffect, useRef, useState } from 'preact/hooks';
import { Unusable } from '../preparing.ts';
import { makeFile, useFilling } from './filling.ts';

const LONGEST_MS = 10 * 60_000;
const PIECE_MS = 250;

/**
 * Opens the microphone, which is let go as soon as it stops. Whoever stops before it has given anything has recorded nothing.
 * @param heard called when there is something
 */
function recordSound(heard: () => void): { sound: Promise<Blob>; stop(): void } {
  let stop = (): void => {};
  const sound = new Promise<Blob>((resolve, reject) => {
    let stopped = false;
    const nothing = () => reject(new Unusable('fill.sound.failed'));
    stop = () => {
      stopped = true;
      nothing();
    };
    const record = (stream: MediaStream): void => {
      const letGo = () => stream.getTracks().forEach((track) => track.stop());
      if (stopped) return letGo();
      try {
        const it = new MediaRecorder(stream, { audioBitsPerSecond: 32_000 });
        const parts: Blob[] = [];
        it.ondataavailable = (event) => {
          if (event.data.size === 0) return;
          parts.push(event.data);
          if (it.state === 'recording') heard();
        };
        it.onstop = () => {
          letGo();
          if (parts.length > 0) resolve(new Blob(parts, { type: it.mimeType.split(';')[0]! }));
          else nothing();
        };
        it.start(PIECE_MS);
        stop = () => {
          if (it.state === 'recording') it.stop();
        };
        setTimeout(stop, LONGEST_MS);
      } catch {
        letGo();
        nothing();
      }
    };
    navigator.mediaDevices.getUserMedia({ audio: true }).then(record, nothing);
  });
  return { sound, stop: () => stop() };
}

/** Records a sound, where the browser can. Whoever goes on stops it, and the form waits until it is there. */
export function Recorder({ node }: { node: UploadNode }) {
  const filling = useFilling();
  const { t } = filling;
  // 'opened' until the microphone has given something
  const [state, setState] = useState<'' | 'opened' | 'recording'>('');
  const stop = useRef(() => {});
  useEffect(() => () => stop.current(), []);
  if (typeof MediaRecorder === 'undefined' || !navigator.mediaDevices) return null;
  const record = () => {
    const it = recordSound(() => setState('recording'));
    stop.current = it.stop;
    setState('opened');
    makeFile(filling, node, 'recording', () => it.sound.finally(() => setState('')), it.stop);
  };
  return (
    <>
      <button type="button" class="plain" onClick={() => (state === '' ? record() : stop.current())}>
        {t(state === '' ? 'fill.sound.record' : 'fill.sound.stop')}
      </button>
      <p role="status" class="hint">
        {state === 'recording' ? t('fill.sound.recording') : ''}
      </p>
    </>
  );
}
