import type { UploadNode } from '@getodk/xforms-engine';
import { useEffect, useRef, useState } from 'preact/hooks';
import { redraw } from '../picture.ts';
import { Drawing } from './drawing.tsx';
import { giveFile, useFilling } from './filling.ts';
import { observer } from './observe.tsx';
import type { Said } from './said.ts';
import { Recorder } from './recorder.tsx';

export const MOST_FILE_BYTES = 8_000_000;
type Looks = Record<string, boolean>;

/** A photo, a drawing, a signature, a sound, a film or another file. Photos are drawn anew, so that place and time inside them are gone. */
export const FileAnswer = observer(function FileAnswer({ node, said }: { node: UploadNode; said: Said }) {
  const filling = useFilling();
  const { t } = filling;
  const [wrong, setWrong] = useState<string>();
  const looks = node.appearances as unknown as Looks;
  const { accept, type } = node.nodeOptions.media;
  const kind = type === 'image' ? 'photo' : type === 'audio' ? 'sound' : type === 'video' ? 'film' : 'file';
  const { value } = node.currentState;
  const give = (file: Blob | null, name: string = kind) => {
    giveFile(node, name, file);
    filling.changed();
  };
  const take = async (file: File) => {
    setWrong(undefined);
    try {
      const content = type === 'image' ? await redraw(file, MOST_FILE_BYTES) : file;
      if (content.size > MOST_FILE_BYTES) return setWrong('words.tooLarge');
      return give(content);
    } catch {
      return setWrong('words.unreadable');
    }
  };
  const draws = type === 'image' && (looks.signature || looks.draw);
  return (
    <div
      class="choosing"
      role="group"
      aria-labelledby={said['aria-labelledby']}
      aria-describedby={said['aria-describedby']}
    >
      {value && <Kept file={value} kind={kind} />}
      {draws ? (
        <Drawing said={said} signature={looks.signature === true} value={value} onDraw={(it) => give(it, 'drawing')} />
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
              if (file) void take(file).finally(() => (input.value = ''));
            }}
          />
          <span>+ {t(value ? 'fill.file.other' : `fill.file.${kind}`)}</span>
        </label>
      )}
      {type === 'audio' && <Recorder onSound={(it) => void take(it)} />}
      {type === 'image' && looks.annotate && value && (
        <Drawing
          said={{ ...said, id: `${said.id}-d` }}
          signature={false}
          over={value}
          value={value}
          onDraw={(it) => give(it)}
        />
      )}
      {value && (
        <button type="button" class="plain small" onClick={() => give(null)}>
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
