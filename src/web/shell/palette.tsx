import { useQueries } from '@tanstack/react-query';
import { useEffect, useId, useMemo, useRef, useState, type KeyboardEvent } from 'react';
import { useSoftT, useT } from '../i18n.ts';
import { useBoundKeys, type KeyBinding } from '../keys.ts';
import { anywhere, useGo } from '../navigation.tsx';
import { lists, mayOpen, type Found } from '../screen.ts';
import { useWorkspace } from '../session.ts';
import { useStore } from '../store.ts';
import { ModalBox } from '../ui/dialog.tsx';
import { nextItem, plainLetters as plain } from '../ui/menu.rules.ts';
import { Kbd } from '../ui/kbd.tsx';
import css from './palette.module.css';

interface Group {
  heading: string;
  items: (Found & { keyHint?: string })[];
}

/** One box for places, people, incidents, screens and actions: `/` or Ctrl-K. */
export function Palette({ open, onClose }: { open: boolean; onClose: () => void }) {
  const t = useT();
  const keys = useBoundKeys();
  const [kept, setKept] = useState<readonly KeyBinding[]>([]);
  const [was, setWas] = useState(open);
  if (open !== was) {
    setWas(open);
    if (open) setKept(keys.filter((key) => !key.bare));
  }
  return (
    <ModalBox open={open} onClose={onClose} label={t('search.label')} className={css.content} width={600} outside>
      <Search actions={kept} onClose={onClose} />
    </ModalBox>
  );
}

function Search({ actions, onClose }: { actions: readonly KeyBinding[]; onClose: () => void }) {
  const t = useT();
  const id = useId();
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  const { groups, busy } = useFound(text, actions);
  const flat = groups.flatMap((group) => group.items);
  const chosen = flat[Math.min(at, flat.length - 1)];
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    list.current?.querySelector('[aria-selected=true]')?.scrollIntoView({ block: 'nearest' });
  }, [chosen?.id]);

  const open = (item: Found | undefined) => {
    if (!item) return;
    onClose();
    // After the dialog has given the focus back, so that what opens can take it.
    setTimeout(() => item.open());
  };
  const onKey = (event: KeyboardEvent) => {
    const to =
      event.key === 'ArrowDown' || event.key === 'ArrowUp'
        ? nextItem(event.key, Math.min(at, flat.length - 1), flat.length)
        : null;
    if (to !== null) {
      event.preventDefault();
      setAt(to);
    } else if (event.key === 'Enter' && !event.nativeEvent.isComposing) {
      event.preventDefault();
      open(chosen);
    }
  };
  let row = -1;
  return (
    <>
      <input
        className={css.input}
        dir="auto"
        role="combobox"
        aria-expanded="true"
        aria-controls={`${id}-list`}
        aria-activedescendant={chosen ? `${id}-${chosen.id}` : undefined}
        aria-label={t('search.label')}
        placeholder={t('search.ask')}
        autoComplete="off"
        spellCheck={false}
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          setAt(0);
        }}
        onKeyDown={onKey}
      />
      <div
        ref={list}
        id={`${id}-list`}
        role="listbox"
        aria-label={t('search.found')}
        aria-busy={busy}
        className={css.list}
      >
        {groups.map((group) => (
          <div key={group.heading} role="group" aria-label={group.heading}>
            <div className={css.heading} aria-hidden="true">
              {group.heading}
            </div>
            {group.items.map((item) => {
              row += 1;
              const mine = row;
              return (
                // The box keeps the focus; arrow keys and Enter choose, the pointer may too.
                <div
                  key={item.id}
                  id={`${id}-${item.id}`}
                  role="option"
                  aria-selected={item === chosen}
                  className={css.item}
                  onMouseMove={() => setAt(mine)}
                  onClick={() => open(item)}
                >
                  <span dir="auto">{item.label}</span>
                  {item.detail && (
                    <span className={css.detail} dir="auto">
                      {item.detail}
                    </span>
                  )}
                  {item.keyHint && (
                    <span className={css.key}>
                      <Kbd>{item.keyHint}</Kbd>
                    </span>
                  )}
                </div>
              );
            })}
          </div>
        ))}
      </div>
      {flat.length === 0 && (
        <p className={css.none} role="status">
          {busy ? t('loading') : t('search.none')}
        </p>
      )}
    </>
  );
}

function useFound(text: string, actions: readonly KeyBinding[]): { groups: Group[]; busy: boolean } {
  const { screens, finders } = useStore(lists);
  const workspace = useWorkspace();
  const go = useGo();
  const open = finders.filter((finder) => mayOpen(finder, workspace.verbs));
  // Without waiting: what is typed while the words of other features are on their way must not be lost.
  const t = useSoftT(
    ...new Set([...screens.map((it) => it.title), ...open.map((it) => it.title)].map((key) => key.split(':')[0]!)),
  );
  const [asked, setAsked] = useState('');
  useEffect(() => {
    const timer = setTimeout(() => setAsked(text.trim()), 160);
    return () => clearTimeout(timer);
  }, [text]);
  const answers = useQueries({
    queries: open.map((finder) => ({
      queryKey: ['palette', finder.id, workspace.id, asked],
      queryFn: async ({ signal }: { signal: AbortSignal }) => (await finder.load())(asked, { signal, go }),
      enabled: asked.length >= 2,
      staleTime: 30_000,
    })),
    combine: (all) => ({ found: all.map((one) => one.data ?? []), busy: all.some((one) => one.isFetching) }),
  });
  const groups = useMemo(() => {
    const wanted = plain(text.trim());
    const fits = (label: string) => wanted === '' || plain(label).includes(wanted);
    const deeds = actions
      .map((key) => ({ id: `key-${key.key}`, label: key.label, keyHint: key.key, open: () => key.run() }))
      .filter((it) => fits(it.label));
    const places = screens
      .filter(
        (it) =>
          it.path.startsWith('/w/$workspace/') && !it.path.slice(14).includes('$') && mayOpen(it, workspace.verbs),
      )
      .map((it) => ({
        id: `screen-${it.path.replaceAll(/[^a-z]/g, '-')}`,
        label: t(it.title),
        open: () => go(anywhere({ to: it.path })),
      }))
      .filter((it) => it.label !== '' && fits(it.label));
    return [
      ...open.map((finder, n) => ({
        heading: t(finder.title),
        items: asked.length >= 2 ? (answers.found[n] ?? []).map((it) => ({ ...it, id: `${finder.id}-${it.id}` })) : [],
      })),
      { heading: t('console:search.actions'), items: deeds },
      { heading: t('console:search.screens'), items: places },
    ].filter((group) => group.items.length > 0);
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- `open` is a new array at each render and follows from `finders` and `workspace`
  }, [text, asked, actions, screens, finders, workspace, go, t, answers.found]);
  return { groups, busy: asked.length >= 2 && answers.busy };
}
