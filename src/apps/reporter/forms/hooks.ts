import { useEffect, useRef, useState } from 'preact/hooks';
import { CATALOGUES, FORM_CATALOGUES } from 'virtual:reporter-languages';
import { boxState, readSheets, type BoxState, type Sheet } from '#reporter-kit/sheets/box.ts';
import { flushSheets, lineState, onSheetsChange, type LineState } from '#reporter-kit/sheets/form-outbox.ts';
import {
  askForList,
  exchangeLink,
  hashOfLink,
  bringForm,
  readDevice,
  TOKEN,
  type DeviceRow,
} from '#reporter-kit/sheets/forms-here.ts';
import { pageComplete } from '#reporter-kit/ready.ts';
import { pickLanguage, translator, type Catalogue } from '#reporter-kit/words.ts';
import type { Words } from '../hooks.ts';
import { canKeep } from '../hooks.ts';

const json = (url: string): Promise<Catalogue> =>
  fetch(url, { credentials: 'omit' }).then((it) => it.json() as Promise<Catalogue>);

const kept = (key: string): string | undefined => {
  try {
    return localStorage.getItem(key) ?? undefined;
  } catch {
    return undefined;
  }
};
const keep = (key: string, value: string): void => {
  try {
    localStorage.setItem(key, value);
  } catch {
    // a private window: asked again next time
  }
};

/** Something chosen on this phone and remembered there. */
export function useChoice<T extends string>(key: string, otherwise: T): [T, (value: T) => void] {
  const [value, setValue] = useState<T>(() => (kept(key) as T | undefined) ?? otherwise);
  return [value, (next) => (keep(key, next), setValue(next))];
}

/** The words of the reporter page and of this one, in the language chosen on this phone, the monitor's, or the phone's. */
export function useFormWords(likes: readonly string[]): {
  words: Words | undefined;
  offered: string[];
  choose(language: string): void;
} {
  const [words, setWords] = useState<Words>();
  const [chosen, setChosen] = useState<string | undefined>(() => kept('language'));
  const offered = Object.keys(FORM_CATALOGUES);
  const wanted = pickLanguage(offered, [...(chosen ? [chosen] : []), ...likes, ...navigator.languages]);
  useEffect(() => {
    let current = true;
    Promise.all([json(CATALOGUES[wanted]!), json(FORM_CATALOGUES[wanted]!)]).then(
      ([page, forms]) => current && setWords({ t: translator({ ...page, fill: forms }, wanted), language: wanted }),
      () => {},
    );
    return () => {
      current = false;
    };
  }, [wanted]);
  useEffect(() => {
    if (!words) return;
    document.documentElement.lang = words.language;
    document.documentElement.dir = words.language === 'ar' ? 'rtl' : 'ltr';
  }, [words]);
  return {
    words,
    offered,
    choose: (language) => {
      keep('language', language);
      setChosen(language);
    },
  };
}

/** The token in the address, taken out of it at once so that it stays in no history; never sent to anybody in an address of the page. */
export function takeToken(): string | undefined {
  const token = location.hash.slice(1);
  if (!TOKEN.test(token)) return undefined;
  history.replaceState(history.state, '', location.pathname);
  return token;
}

export type Access = 'looking' | 'none' | 'replace' | 'refused' | 'noLine' | 'here';

/** Whose phone this is, which forms it has, and whether each is wholly on it. */
export function useDevice() {
  const [access, setAccess] = useState<Access>('looking');
  const [device, setDevice] = useState<DeviceRow>();
  const offered = useRef<string | undefined>(undefined);
  const refresh = async (token: string) => {
    const answer = await askForList(token);
    if (answer === 'refused') return setAccess('refused');
    if (answer === 'none') return setAccess((await readDevice()) ? 'here' : 'noLine');
    setDevice(answer);
    return setAccess('here');
  };
  /** the link is used up: what stands in the history of this browser opens nothing afterwards */
  const take = async (link: string) => {
    const token = await exchangeLink(link);
    if (!token) return setAccess((await readDevice()) ? 'here' : 'noLine');
    if (token !== link) offered.current = token;
    return refresh(token);
  };
  const begin = async () => {
    const given = takeToken() ?? offered.current;
    const before = await readDevice();
    if (before) setDevice(before);
    const same =
      given !== undefined &&
      before !== undefined &&
      (before.token === given || before.link === (await hashOfLink(given)));
    const token = same ? undefined : given;
    if (token && before) {
      offered.current = token;
      return setAccess('replace');
    }
    if (before && !token) setAccess('here');
    const mine = token ?? before?.token;
    if (!mine) return setAccess('none');
    offered.current = mine;
    return token ? take(token) : refresh(mine);
  };
  useEffect(() => {
    if (!canKeep) return undefined;
    const look = () => void begin().catch(() => setAccess('noLine'));
    look();
    addEventListener('hashchange', look);
    addEventListener('online', look);
    return () => {
      removeEventListener('hashchange', look);
      removeEventListener('online', look);
    };
  }, []);
  return {
    access,
    device,
    /** takes the new link, or stays with the one that is here */
    decide(yes: boolean) {
      const token = yes ? offered.current : device?.token;
      offered.current = token;
      setAccess('looking');
      if (token) void (yes ? take(token) : refresh(token));
    },
    again: () => {
      setAccess('looking');
      void begin();
    },
  };
}

/** Which forms are ready without a line: the page, the engine, the words, the form and its files, each looked for and compared. */
export function useReadyForms(device: DeviceRow | undefined, language: string | undefined): ReadonlySet<string> {
  const [ready, setReady] = useState<ReadonlySet<string>>(new Set());
  useEffect(() => {
    if (!device || !language) return undefined;
    let current = true;
    let timer = 0;
    const look = async () => {
      const page = await pageComplete([CATALOGUES[language]!, FORM_CATALOGUES[language]!], true);
      const whole = new Set<string>();
      let all = page;
      for (const form of [...device.list.forms, ...device.older]) {
        const here = await bringForm(device.token, form);
        all &&= here;
        if (here && page) whole.add(form.versionId);
        if (current) setReady(new Set(whole));
      }
      if (current && !all) timer = setTimeout(() => void look(), 10_000) as unknown as number;
    };
    void look();
    const again = () => {
      clearTimeout(timer);
      void look();
    };
    addEventListener('online', again);
    return () => {
      current = false;
      clearTimeout(timer);
      removeEventListener('online', again);
    };
  }, [device, language]);
  return ready;
}

const NOTHING: LineState = { waiting: [], receipts: [] };
const EMPTY: BoxState = { lock: undefined, open: true, drafts: 0, sent: 0 };

/** What lies on this phone, and sending of what waits while the page is open: at once, when the line is back, by its own clock. */
export function useSheets() {
  const [line, setLine] = useState(NOTHING);
  const [box, setBox] = useState(EMPTY);
  const [sheets, setSheets] = useState<Sheet[]>([]);
  const [sending, setSending] = useState(false);
  const send = useRef<(force: boolean) => Promise<void>>(async () => {});
  const look = useRef<() => Promise<void>>(async () => {});
  useEffect(() => {
    if (!canKeep) return undefined;
    let stopped = false;
    let timer = 0;
    look.current = async () => {
      const [nowBox, nowLine, nowSheets] = [
        await boxState(Date.now()),
        await lineState(Date.now()),
        await readSheets(),
      ];
      if (stopped) return;
      setBox(nowBox);
      setLine(nowLine);
      setSheets(nowSheets);
    };
    const looked = () => void look.current().catch(() => {});
    send.current = async (force) => {
      clearTimeout(timer);
      setSending(true);
      const left = await flushSheets(Date.now, force).catch(() => 60_000);
      if (stopped) return;
      setSending(false);
      looked();
      if (left !== undefined) timer = setTimeout(() => void send.current(false), left) as unknown as number;
    };
    const now = () => document.visibilityState === 'visible' && void send.current(true);
    addEventListener('online', now);
    document.addEventListener('visibilitychange', now);
    const off = onSheetsChange(looked);
    looked();
    void send.current(true);
    return () => {
      stopped = true;
      clearTimeout(timer);
      removeEventListener('online', now);
      document.removeEventListener('visibilitychange', now);
      off();
    };
  }, []);
  return { line, box, sheets, sending, send: () => send.current(true), look: () => look.current() };
}
