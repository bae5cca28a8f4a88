import { useEffect, useRef, useState } from 'preact/hooks';
import { CATALOGUES } from 'virtual:reporter-languages';
import type { PlaceSuggestion, PublicSettings } from '#features/intake/intake.contract.ts';
import { flush, onOutboxChange, outboxState, type OutboxState } from '#reporter-kit/outbox.ts';
import { keptJson, pageComplete, startServiceWorker, takeNewVersion } from '#reporter-kit/ready.ts';
import { languageWishes, pickLanguage, translator, type Catalogue, type Translate } from '#reporter-kit/words.ts';
import type { Addresses } from './api.ts';

/** Whether this browser, on this connection, can keep and lock anything at all. */
export const canKeep: boolean = isSecureContext && !!globalThis.crypto?.subtle && typeof indexedDB !== 'undefined';

export function useOnline(): boolean {
  const [online, setOnline] = useState(navigator.onLine);
  useEffect(() => {
    const look = () => setOnline(navigator.onLine);
    addEventListener('online', look);
    addEventListener('offline', look);
    return () => {
      removeEventListener('online', look);
      removeEventListener('offline', look);
    };
  }, []);
  return online;
}

/** The workspace's settings, kept for when there is no line; `missing` when there are none. */
export function useSettings(at: Addresses): {
  settings: PublicSettings | undefined;
  missing: 'none' | 'gone' | undefined;
  again(): void;
} {
  const [settings, setSettings] = useState<PublicSettings>();
  const [missing, setMissing] = useState<'none' | 'gone'>();
  const [tries, setTries] = useState(0);
  useEffect(() => {
    setMissing(undefined);
    void keptJson<PublicSettings>(at.settings, setSettings).then((how) =>
      setMissing(how === 'none' || how === 'gone' ? how : undefined),
    );
  }, [tries]);
  return { settings, missing, again: () => setTries(tries + 1) };
}

export interface Words {
  t: Translate;
  language: string;
}

const REMEMBERED = 'language';
function remembered(): string[] {
  try {
    return [localStorage.getItem(REMEMBERED) ?? []].flat();
  } catch {
    return [];
  }
}

/** The words of the page in the language chosen, or else the one that the phone prefers among those offered. */
export function useWords(settings: PublicSettings | undefined): {
  words: Words | undefined;
  offered: PublicSettings['languages'];
  choose(language: string): void;
} {
  const [words, setWords] = useState<Words>();
  const [chosen, setChosen] = useState<string>();
  const offered = (settings?.languages ?? []).filter((it) => it.tag in CATALOGUES);
  const tags = offered.length ? offered.map((it) => it.tag) : Object.keys(CATALOGUES);
  const wanted = pickLanguage(
    tags,
    languageWishes({ chosen, search: location.search, before: remembered(), device: navigator.languages }),
  );
  useEffect(() => {
    let current = true;
    fetch(CATALOGUES[wanted]!, { credentials: 'omit' })
      .then((response) => response.json())
      .then(
        (catalogue: Catalogue) => current && setWords({ t: translator(catalogue, wanted), language: wanted }),
        () => {},
      );
    return () => {
      current = false;
    };
  }, [wanted]);
  useEffect(() => {
    if (!words) return;
    document.documentElement.lang = words.language;
    document.documentElement.dir =
      offered.find((it) => it.tag === words.language)?.dir ?? (words.language === 'ar' ? 'rtl' : 'ltr');
  }, [words, settings]);
  const choose = (language: string) => {
    try {
      localStorage.setItem(REMEMBERED, language);
    } catch {
      // a private window: asked again next time
    }
    // what the link asked for has had its say
    history.replaceState(history.state, '', location.pathname + location.hash);
    setChosen(language);
  };
  return { words, offered, choose };
}

/** Place names kept on the phone. */
export function usePlaces(
  at: Addresses,
  settings: PublicSettings | undefined,
): { places: PlaceSuggestion[]; kept: boolean } {
  const [places, setPlaces] = useState<PlaceSuggestion[]>([]);
  const [kept, setKept] = useState(false);
  const listed = settings && settings.places !== 'words';
  useEffect(() => {
    if (settings && !listed) setKept(true);
    if (listed)
      void keptJson<{ places: PlaceSuggestion[] }>(at.offlinePlaces, (json) => setPlaces(json.places)).then((how) =>
        setKept(how !== 'none'),
      );
  }, [listed]);
  return { places, kept };
}

/** Keeps the page on the phone. @param idle nothing half filled is on the screen, so that a newer version may take over */
export function useServiceWorker(idle: boolean): void {
  const registration = useRef<ServiceWorkerRegistration | undefined>(undefined);
  const idleNow = useRef(idle);
  idleNow.current = idle;
  useEffect(() => {
    if (!canKeep || !navigator.serviceWorker) return;
    void startServiceWorker('/r/sw.js', '/r/').then((it) => (registration.current = it));
    let controlled = !!navigator.serviceWorker.controller;
    navigator.serviceWorker.addEventListener('controllerchange', () => {
      // the first worker ever takes over a page that it suits
      if (controlled && idleNow.current) location.reload();
      controlled = true;
    });
  }, []);
  useEffect(() => {
    if (idle && registration.current) takeNewVersion(registration.current);
  });
}

/** True once every file of the page, the chosen language and the settings have been checked to be on the phone. */
export function useReady(language: string | undefined, dataKept: boolean, idle: boolean): boolean {
  const [ready, setReady] = useState(false);
  useServiceWorker(idle);
  useEffect(() => {
    setReady(false);
    if (!canKeep || !language || !dataKept) return undefined;
    let current = true;
    let timer = 0;
    const look = () =>
      void pageComplete([CATALOGUES[language]!]).then((complete) => {
        if (!current) return;
        setReady(complete);
        if (!complete) timer = setTimeout(look, 15_000) as unknown as number;
      });
    look();
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [language, dataKept]);
  return ready;
}

const EMPTY: OutboxState = { waiting: [], files: [], receipts: [] };

/** Sends what waits while the page is open: at once, when the line is back, when the page is looked at, and by the clock of each report. */
export function useOutbox(): { outbox: OutboxState; sending: boolean; send(): Promise<void> } {
  const [outbox, setOutbox] = useState(EMPTY);
  const [sending, setSending] = useState(false);
  const send = useRef<(force: boolean) => Promise<void>>(async () => {});
  useEffect(() => {
    if (!canKeep) return undefined;
    let stopped = false;
    let timer = 0;
    const look = () =>
      void outboxState(Date.now()).then(
        (state) => !stopped && setOutbox(state),
        () => {},
      );
    send.current = async (force) => {
      clearTimeout(timer);
      setSending(true);
      const left = await flush(Date.now, force).catch(() => 60_000);
      if (stopped) return;
      setSending(false);
      look();
      if (left !== undefined) timer = setTimeout(() => send.current(false), left) as unknown as number;
    };
    const now = () => document.visibilityState === 'visible' && void send.current(true);
    addEventListener('online', now);
    document.addEventListener('visibilitychange', now);
    const off = onOutboxChange(look);
    look();
    void send.current(true);
    return () => {
      stopped = true;
      clearTimeout(timer);
      removeEventListener('online', now);
      document.removeEventListener('visibilitychange', now);
      off();
    };
  }, []);
  return { outbox, sending, send: () => send.current(true) };
}

/**
 * The phone's own "back" goes one question back and not out of the page: while `deep`, one entry stands in the history for all screens.
 */
export function useBackKey(deep: boolean, back: () => void): void {
  const now = useRef({ deep, back });
  now.current = { deep, back };
  useEffect(() => {
    if (deep && !history.state?.inside) history.pushState({ inside: true }, '');
  }, [deep]);
  useEffect(() => {
    const popped = () => {
      if (!now.current.deep) return;
      now.current.back();
      history.pushState({ inside: true }, '');
    };
    addEventListener('popstate', popped);
    return () => removeEventListener('popstate', popped);
  }, []);
}
