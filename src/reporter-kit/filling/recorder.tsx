import { useEffect, useRef, useState } from 'preact/hooks';
import { useFilling } from './filling.ts';

const LONGEST_MS = 10 * 60_000;

/** Records a sound, where the browser can. The microphone is let go as soon as it stops. */
export function Recorder({ onSound }: { onSound(file: File): void }) {
  const { t } = useFilling();
  const [state, setState] = useState<'' | 'recording' | 'failed'>('');
  const recorder = useRef<MediaRecorder | undefined>(undefined);
  const stop = () => {
    if (recorder.current?.state === 'recording') recorder.current.stop();
  };
  useEffect(() => stop, []);
  if (typeof MediaRecorder === 'undefined' || !navigator.mediaDevices) return null;
  const record = async () => {
    try {
      const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
      const it = new MediaRecorder(stream, { audioBitsPerSecond: 32_000 });
      const parts: Blob[] = [];
      it.ondataavailable = (event) => parts.push(event.data);
      it.onstop = () => {
        stream.getTracks().forEach((track) => track.stop());
        setState('');
        if (parts.length > 0) onSound(new File(parts, 'sound', { type: it.mimeType.split(';')[0]! }));
      };
      it.start();
      setTimeout(stop, LONGEST_MS);
      recorder.current = it;
      setState('recording');
    } catch {
      setState('failed');
    }
  };
  return (
    <>
      <button type="button" class="plain" onClick={() => (state === 'recording' ? stop() : void record())}>
        {t(state === 'recording' ? 'fill.sound.stop' : 'fill.sound.record')}
      </button>
      <p role="status" class="hint">
        {state === 'recording' ? t('fill.sound.recording') : state === 'failed' ? t('fill.sound.failed') : ''}
      </p>
    </>
  );
}
