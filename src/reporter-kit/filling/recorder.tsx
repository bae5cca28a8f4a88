import { useEffect, useRef, useState } from 'preact/hooks';
import { useFilling } from './filling.ts';

const LONGEST_MS = 10 * 60_000;
const PIECE_MS = 250;

/** Records a sound, where the browser can. The microphone is let go as soon as it stops. */
export function Recorder({ onSound }: { onSound(file: File): void }) {
  const { t } = useFilling();
  // 'opened' until the microphone has given something: whoever stops before that has recorded nothing
  const [state, setState] = useState<'' | 'opened' | 'recording' | 'failed'>('');
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
      it.ondataavailable = (event) => {
        if (event.data.size === 0) return;
        parts.push(event.data);
        if (it.state === 'recording') setState('recording');
      };
      it.onstop = () => {
        stream.getTracks().forEach((track) => track.stop());
        setState(parts.length > 0 ? '' : 'failed');
        if (parts.length > 0) onSound(new File(parts, 'sound', { type: it.mimeType.split(';')[0]! }));
      };
      it.start(PIECE_MS);
      setTimeout(stop, LONGEST_MS);
      recorder.current = it;
      setState('opened');
    } catch {
      setState('failed');
    }
  };
  const running = state === 'opened' || state === 'recording';
  return (
    <>
      <button type="button" class="plain" onClick={() => (running ? stop() : void record())}>
        {t(running ? 'fill.sound.stop' : 'fill.sound.record')}
      </button>
      <p role="status" class="hint">
        {state === 'recording' ? t('fill.sound.recording') : state === 'failed' ? t('fill.sound.failed') : ''}
      </p>
    </>
  );
}
