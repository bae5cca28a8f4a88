import { useEffect, useRef, useState } from 'preact/hooks';
import { filesOf, FormFault, openFilling, xmlOf, type Beginning, type Filling } from '#reporter-kit/filling/filling.ts';
import { FormView } from '#reporter-kit/filling/form-view.tsx';
import { instanceIdOf, nameOfFilling } from '#reporter-kit/filling/instance.rules.ts';
import { makeId } from '#reporter-kit/ids.ts';
import { keepSheet, readSheetFiles, type Sheet } from '#reporter-kit/sheets/box.ts';
import { formHere, type DeviceRow, type ListedForm } from '#reporter-kit/sheets/forms-here.ts';
import type { Words } from '../hooks.ts';
import { Bar, Title, Wrong } from '../parts.tsx';
import { finishForm } from './send-form.ts';

const SAVE_AFTER_MS = 400;

interface Props {
  device: DeviceRow;
  form: ListedForm;
  /** what it goes on with */
  sheet: Sheet | undefined;
  words: Words;
  all: boolean;
  online: boolean;
  onLeave(): void;
  /** how the page leaves by its own "back": what is being made ready comes first */
  leaveBy: { current: (() => void) | undefined };
  /** how the page has what is on the screen kept before it locks: with what is still being made ready */
  keepBy: { current: (() => Promise<void>) | undefined };
  onSent(sheet: string): void;
}

async function beginningOf(sheet: Sheet | undefined): Promise<Beginning> {
  if (!sheet) return { how: 'new' };
  const types = new Map(sheet.files.map((it) => [it.name, it.type]));
  const files = new Map(
    [...(await readSheetFiles(sheet.id))].map(([name, bytes]) => [name, { type: types.get(name) ?? '', bytes }]),
  );
  return { how: sheet.state === 'sent' ? 'edit' : 'restore', xml: sheet.xml, files };
}

/** One form from opening to sending: kept in the box a moment after each answer, and when the page is hidden. */
export function FillingScreen(props: Props) {
  const { device, form, sheet, words, all, online, onLeave, leaveBy, keepBy, onSent } = props;
  const { t, language } = words;
  const [filling, setFilling] = useState<Filling>();
  const [failed, setFailed] = useState<string>();
  const [wrong, setWrong] = useState<string>();
  const [busy, setBusy] = useState(false);
  const [saved, setSaved] = useState(false);
  const goesOn = sheet?.state === 'draft' ? sheet : undefined;
  const id = useRef(goesOn?.id ?? makeId());
  const at = useRef(goesOn?.at ?? '');
  const edits = sheet?.state === 'sent' ? { sheet: sheet.id, instance: instanceIdOf(sheet.xml) } : sheet?.edits;
  const timer = useRef(0);
  const dirty = useRef(false);
  const closed = useRef(false);
  const saving = useRef(Promise.resolve());
  const keptFiles = useRef<string | undefined>(undefined);
  const opened = useRef<Filling | undefined>(undefined);

  const sheetNow = (it: Filling): Sheet => {
    const xml = xmlOf(it.root);
    return {
      id: id.current,
      state: 'draft',
      versionId: form.versionId,
      formId: form.formId,
      title: form.title,
      name: nameOfFilling(xml),
      xml,
      files: [],
      at: at.current,
      ...(edits ? { edits } : {}),
      changedAt: Date.now(),
    };
  };
  const saveNow = async () => {
    const it = opened.current;
    if (!it || !dirty.current || closed.current) return;
    dirty.current = false;
    const now = sheetNow(it);
    const files = await filesOf(it.root);
    const names = files.map((file) => file.name).join();
    const changed = names !== (keptFiles.current ?? '');
    if (closed.current) return;
    const kept = await keepSheet(
      { ...now, files: files.map(({ name, type }) => ({ name, type })) },
      changed || keptFiles.current === undefined ? new Map(files.map((file) => [file.name, file.bytes])) : undefined,
      Date.now(),
    ).catch(() => false);
    if (kept) keptFiles.current = names;
    setSaved(kept);
  };
  // one after the other: an earlier one that takes long must not come to lie over a later one
  const save = () => {
    clearTimeout(timer.current);
    return (saving.current = saving.current.then(saveNow, saveNow));
  };
  const keep = async () => {
    await save();
    if (closed.current || !opened.current?.preparing.open()) return;
    await opened.current.preparing.ready();
    await save();
  };
  const changed = () => {
    dirty.current = true;
    clearTimeout(timer.current);
    timer.current = setTimeout(() => void save(), SAVE_AFTER_MS) as unknown as number;
  };
  useEffect(() => {
    let current = true;
    (async () => {
      const here = await formHere(form);
      if (!here) throw new FormFault(t('fill.notHere'));
      return openFilling({
        ...here,
        beginning: await beginningOf(sheet),
        t,
        language,
        languages: [language, ...device.list.languages, ...navigator.languages],
        changed,
      });
    })().then(
      (it) => {
        if (!current) return it.close();
        opened.current = it;
        return setFilling(it);
      },
      (error: unknown) => current && setFailed(error instanceof FormFault ? error.message : t('fill.noEngine')),
    );
    const hidden = () => document.visibilityState === 'hidden' && void save();
    // what is not there yet would be lost with the page
    const unloads = (event: BeforeUnloadEvent) => opened.current?.preparing.open() && event.preventDefault();
    document.addEventListener('visibilitychange', hidden);
    addEventListener('beforeunload', unloads);
    keepBy.current = keep;
    return () => {
      current = false;
      document.removeEventListener('visibilitychange', hidden);
      removeEventListener('beforeunload', unloads);
      keepBy.current = undefined;
      void keep();
      opened.current?.close();
    };
  }, []);

  if (failed !== undefined)
    return (
      <>
        <Title>{t('fill.cannotOpen')}</Title>
        <Wrong>
          <bdi>{failed}</bdi>
        </Wrong>
        <p>{t('fill.cannotOpenText')}</p>
        <Bar t={t} onBack={onLeave} />
      </>
    );
  if (!filling) return <p role="status">{t('fill.opening')}</p>;
  const send = async () => {
    setBusy(true);
    setWrong(undefined);
    closed.current = true;
    clearTimeout(timer.current);
    try {
      // a draft that is still being kept would take the place of what was sent
      await saving.current.catch(() => undefined);
      await finishForm(device, filling, sheetNow(filling));
      onSent(id.current);
    } catch {
      closed.current = false;
      setWrong('check.failed');
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      <p class="hint saved" role="status">
        {saved ? t('fill.saved') : ''}
      </p>
      <FormView
        filling={filling}
        title={form.title}
        all={all}
        at={at.current}
        onAt={(place) => {
          at.current = place;
          if (dirty.current || saved) changed();
        }}
        onLeave={() => {
          void save().finally(onLeave);
        }}
        leaveBy={leaveBy}
        onSend={() => void send()}
        sendLabel={t(online ? 'fill.send' : 'fill.sendLater')}
        busy={busy}
      />
      {wrong && <Wrong>{t(wrong)}</Wrong>}
    </>
  );
}
