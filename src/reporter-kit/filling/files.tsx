import type { UploadNode } from '@getodk/xforms-engine';
import { useEffect, useRef, useState } from 'preact/hooks';
import { redraw } from '../picture.ts';
import { Drawing } from './drawing.tsx';
import { giveFile, makeFile, MOST_FILE_BYTES, useFilling } from './filling.ts';
import { observer } from './observe.tsx';
import type { Said } from './said.ts';
import { Recorder } from './recorder.tsx';

type Looks = Record<string, boolean>;
const KINDS = { image: 'photo', audio: 'sound', video: 'film' } as const;

/** A photo, a drawing, a signature, a sound, a film or another file. Photos are drawn anew, so that place and time inside them are gone. */
export const FileAnswer = observer(function FileAnswer({ node, said }: { node: UploadNode; said: Said }) {
  const filling = useFilling();
  const { t, preparing } = filling;
  const looks = node.appearances as unknown as Looks;
  const { accept, type } = node.nodeOptions.media;
  const kind = KINDS[type as keyof typeof KINDS] ?? 'file';
  const { value } = node.currentState;
  const { [node.nodeId]: making } = preparing.state().making;
  const { [node.nodeId]: wrong } = preparing.state().wrong;
  const choose = (file: File) =>
    makeFile(filling, node, kind, async () => (type === 'image' ? redraw(file, MOST_FILE_BYTES) : file));
  const takeOut = () => {
    giveFile(filling, node, kind, null);
    preparing.forget([node.nodeId]);
  };
  const draws = type === 'image' && (looks.signature || looks.draw);
  // a drawing is quick and made anew with each line, a recording speaks for itself: both are waited for
  const shown = making === 'drawing' || making === 'recording' ? undefined : making;
  return (
    <div
      class="choosing"
      role="group"
      aria-labelledby={said['aria-labelledby']}
      aria-describedby={said['aria-describedby']}
    >
      {value && <Kept file={value} kind={kind} />}
      {draws ? (
        <Drawing
          said={said}
          signature={looks.signature === true}
          empty={!value && !making}
          onDraw={(drawn) => makeFile(filling, node, 'drawing', drawn)}
          onClear={takeOut}
        />
      ) : (
        <label class="attach">
          <input
            id={said.id}
            type="file"
            accept={accept === '*' ? undefined : accept}
            capture={
              type === 'image' && (looks.new || looks['new-front'])
                ? looks['new-front']
                  ? 'user'
                  : 'environment'
                : undefined
            }
            aria-describedby={said['aria-describedby']}
            aria-invalid={said['aria-invalid']}
            onChange={(event) => {
              const input = event.currentTarget;
              const file = input.files?.[0];
              if (file) choose(file);
              // the same may be chosen again
              input.value = '';
            }}
          />
          <span>+ {t(value ? 'fill.file.other' : `fill.file.${kind}`)}</span>
        </label>
      )}
      {type === 'audio' && <Recorder node={node} />}
      {type === 'image' && looks.annotate && value && (
        <Drawing
          said={{ ...said, id: `${said.id}-d` }}
          signature={false}
          empty={false}
          over={value}
          onDraw={(drawn) => makeFile(filling, node, 'drawing', drawn)}
          onClear={takeOut}
        />
      )}
      {/* there before anything is made, so that what comes into it is read out */}
      <p role="status" class="hint told" data-making={shown}>
        {shown && t(`making.${shown}`)}
      </p>
      {(value || shown || making === 'recording') && (
        <button type="button" class="plain small" onClick={takeOut}>
          {t('fill.file.remove')}
        </button>
      )}
      {type === 'image' && !draws && <p class="hint">{t('fill.file.cleaned')}</p>}
      <div role="alert">
        {wrong && <p class="wrong">{t(wrong, { size: Math.round(MOST_FILE_BYTES / 1e5) / 10 })}</p>}
      </div>
    </div>
  );
});

/** What is there: seen or heard, or at least its size. */
function Kept({ file, kind }: { file: File; kind: string }) {
  const { t } = useFilling();
  const [url, setUrl] = useState('');
  const before = useRef('');
  useEffect(() => {
    const made = URL.createObjectURL(file);
    before.current = made;
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [file]);
  if (url === '') return null;
  if (file.type.startsWith('image/')) return <img class="kept" src={url} alt={t('fill.file.yours')} />;
  if (file.type.startsWith('audio/')) return <audio controls src={url} aria-label={t('fill.file.yours')} />;
  if (file.type.startsWith('video/'))
    return <video class="kept" controls src={url} aria-label={t('fill.file.yours')} />;
  return (
    <p>
      {t(`fill.file.is.${kind}`)} · {Math.max(1, Math.round(file.size / 1024))} kB
    </p>
  );
}
