import { useEffect, useRef, useState } from 'preact/hooks';
import {
  draftBegun,
  loadDraft,
  removeDraftFile,
  saveDraft,
  saveDraftFile,
  wipeDraft,
  DRAFT_LIFE_MS,
  openWith,
  type LockKind,
} from '#reporter-kit/draft.ts';
import { makeId } from '#reporter-kit/ids.ts';
import { redraw } from '#reporter-kit/picture.ts';
import { kindOf } from './files.tsx';
import { emptyDraft, isBegun, type Draft, type DraftFile } from './report.rules.ts';
import { canKeep } from './hooks.ts';

const SAVE_AFTER_MS = 300;

/**
 * The report in progress: in memory, and where the phone can lock it (`keeps`) on the phone, saved shortly after each change and at once
 * when the page is hidden.
 */
export function useDraft(keeps: boolean, maxBytes: number) {
  const [draft, setDraft] = useState<Draft>(() => emptyDraft(makeId()));
  const [saved, setSaved] = useState(false);
  /** Hours that a draft from an earlier visit still has, while nobody has decided about it. */
  const [earlier, setEarlier] = useState<number>();
  /** What locks the draft on the screen, and the draft from an earlier visit. */
  const [lock, setLock] = useState<LockKind>();
  const [earlierLock, setEarlierLock] = useState<LockKind>();
  const files = useRef(new Map<string, ArrayBuffer>());
  const latest = useRef(draft);
  const closed = useRef(false);
  latest.current = draft;

  const look = () =>
    draftBegun(Date.now()).then(
      (begun) => {
        setEarlier(begun && Math.max(1, Math.round((begun.at + DRAFT_LIFE_MS - Date.now()) / 3600_000)));
        setEarlierLock(begun?.lock);
      },
      () => {},
    );
  useEffect(() => {
    if (canKeep) void look();
  }, []);

  const save = async () => {
    if (!keeps || closed.current || !isBegun(latest.current)) return;
    const saving = latest.current;
    const kept = await saveDraft(saving, Date.now()).catch(() => false);
    // once saved it is said to be saved, and taken back only when a later save fails: no flicker at each letter
    if (isBegun(latest.current)) setSaved(kept);
  };
  useEffect(() => {
    if (!keeps || !isBegun(draft) || earlier !== undefined) return undefined;
    const timer = setTimeout(save, SAVE_AFTER_MS);
    const hidden = () => document.visibilityState === 'hidden' && void save();
    document.addEventListener('visibilitychange', hidden);
    return () => {
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', hidden);
    };
  }, [draft, keeps, earlier]);

  const begin = () => {
    files.current.clear();
    setSaved(false);
    setLock(undefined);
    setDraft(emptyDraft(makeId()));
  };
  const change = (patch: Partial<Draft>) => setDraft((it) => ({ ...it, ...patch }));

  return {
    draft,
    saved,
    earlier,
    lock,
    earlierLock,
    change,
    bytesOf: (id: string) => files.current.get(id),
    /** Goes on with the draft of an earlier visit. */
    async resume() {
      const found = await loadDraft<Draft>(Date.now());
      setEarlier(undefined);
      setEarlierLock(undefined);
      if (!found || found.value.version !== 1) return;
      setLock(earlierLock);
      files.current = found.files;
      setDraft({ ...found.value, files: found.value.files.filter((it) => found.files.has(it.id)) });
    },
    /** Deletes whatever draft there is and begins anew. */
    async drop() {
      begin();
      if (canKeep) await wipeDraft().catch(() => {});
      setEarlier(undefined);
      setEarlierLock(undefined);
    },
    /** Puts the draft on the screen under a lock; `put` says whether it is on the phone. */
    async putUnder(how: LockKind, put: (value: Draft, files: Map<string, ArrayBuffer>) => Promise<boolean>) {
      closed.current = true;
      try {
        if (!(await put(latest.current, files.current))) return false;
        setLock(how);
        setSaved(true);
        return true;
      } finally {
        closed.current = false;
      }
    },
    /** Closes a locked draft: off the screen and out of memory, to be opened with its lock. */
    async hide() {
      await save();
      openWith(undefined);
      begin();
      await look();
    },
    /** Begins anew once the draft has been locked and taken away, or sent. */
    renew() {
      openWith(undefined);
      begin();
    },
    /** While a report is being finished, nothing may be saved after it. */
    close(it: boolean) {
      closed.current = it;
    },
    /** Adds a file; resolves to the key of what was wrong with it. */
    async add(file: File): Promise<string | undefined> {
      const kind = kindOf(file.type);
      try {
        const content = kind === 'photo' ? await redraw(file, maxBytes) : file;
        if (content.size > maxBytes) return 'words.tooLarge';
        const bytes = await new Response(content).arrayBuffer();
        if (!bytes.byteLength) return 'words.unreadable';
        const it: DraftFile = {
          id: makeId(),
          kind,
          mediaType: content.type || 'application/octet-stream',
          bytes: bytes.byteLength,
        };
        files.current.set(it.id, bytes);
        change({ files: [...latest.current.files, it] });
        if (keeps) {
          await saveDraft(
            { ...latest.current, files: [...latest.current.files.filter((other) => other.id !== it.id), it] },
            Date.now(),
          );
          await saveDraftFile(it.id, bytes, Date.now());
        }
        return undefined;
      } catch {
        return 'words.unreadable';
      }
    },
    remove(id: string) {
      files.current.delete(id);
      change({ files: draft.files.filter((it) => it.id !== id) });
      if (keeps) void removeDraftFile(id).catch(() => {});
    },
  };
}
