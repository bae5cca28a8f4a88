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
import { NOTHING_MAKING, openPreparing, Unusable } from '#reporter-kit/preparing.ts';
import { kindOf } from './files.tsx';
import { emptyDraft, isBegun, type Draft, type DraftFile } from './report.rules.ts';
import { canKeep } from './hooks.ts';
import { atMost } from './leave.ts';

const WHAT = { photo: 'photo', audio: 'sound', document: 'file' } as const;

const SAVE_AFTER_MS = 300;
/** Closing a locked draft waits no longer for a photo. */
const READY_AT_MOST_MS = 3_000;

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
  const [making, setMaking] = useState(NOTHING_MAKING);
  const keeping = useRef(Promise.resolve());
  const preparing = useRef(openPreparing(setMaking)).current;

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

  useEffect(() => {
    // what is not there yet would be lost with the page
    const unloads = (event: BeforeUnloadEvent) => preparing.open() && event.preventDefault();
    addEventListener('beforeunload', unloads);
    return () => {
      removeEventListener('beforeunload', unloads);
      preparing.clear();
    };
  }, []);

  const begin = () => {
    // a photo of this report must not come into the next
    preparing.clear();
    files.current.clear();
    setSaved(false);
    setLock(undefined);
    setDraft(emptyDraft(makeId()));
  };
  /** Known at once to whoever finishes, and drawn when the page comes to it. */
  const alter = (how: (it: Draft) => Draft) => {
    latest.current = how(latest.current);
    setDraft(how);
  };
  const change = (patch: Partial<Draft>) => alter((it) => ({ ...it, ...patch }));

  const give = (it: DraftFile, bytes: ArrayBuffer) => {
    files.current.set(it.id, bytes);
    alter((now) => ({ ...now, files: [...now.files, it] }));
    if (!keeps) return;
    const keep = async () => {
      await saveDraft(latest.current, Date.now());
      await saveDraftFile(it.id, bytes, Date.now());
    };
    // in the report it is there all the same; when the phone cannot keep it, the next save says so
    keeping.current = keeping.current.then(keep).catch(() => {});
  };
  /** Waits for the files that are being made ready. @returns false when one could not be, or was taken back */
  const ready = async () => {
    const whole = await preparing.ready();
    await keeping.current;
    return whole;
  };

  return {
    draft,
    /** files that are being made ready, and what was wrong with those that could not be */
    making,
    ready,
    /** the draft as it is at this moment, drawn or not */
    now: () => latest.current,
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
      await ready();
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
      if (preparing.open()) await atMost(READY_AT_MOST_MS, ready());
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
    /** What was wrong with files has been seen. */
    seen: () => preparing.forget(Object.keys(making.wrong)),
    /** Adds a file, once it is made ready. */
    add(file: File) {
      const kind = kindOf(file.type);
      const id = makeId();
      preparing.forget(Object.keys(preparing.state().wrong));
      void preparing.take(
        id,
        WHAT[kind],
        async () => {
          const content = kind === 'photo' ? await redraw(file, maxBytes) : file;
          if (content.size > maxBytes) throw new Unusable('words.tooLarge');
          const bytes = await new Response(content).arrayBuffer();
          if (!bytes.byteLength) throw new Unusable('words.unreadable');
          return { bytes, mediaType: content.type || 'application/octet-stream' };
        },
        ({ bytes, mediaType }) => give({ id, kind, mediaType, bytes: bytes.byteLength }, bytes),
      );
    },
    remove(id: string) {
      preparing.cancel(id);
      files.current.delete(id);
      alter((it) => ({ ...it, files: it.files.filter((file) => file.id !== id) }));
      if (keeps) void removeDraftFile(id).catch(() => {});
    },
  };
}
