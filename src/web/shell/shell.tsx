import { Outlet, useLocation, useMatches } from '@tanstack/react-router';
import { Suspense, useEffect, useRef, useState, type ComponentType } from 'react';
import { whenSignedOut } from '../api.ts';
import { useLanguage, useSoftT, useT } from '../i18n.ts';
import { useKeys } from '../keys.ts';
import { listen, useLiveState } from '../live.ts';
import { anywhere, Go, useGo } from '../navigation.tsx';
import { chooseScheme, useScheme, type Scheme } from '../scheme.ts';
import { lists, tabsOf, type RailId, type Screen } from '../screen.ts';
import { doubtMe, signOut, useMe, useWorkspace, type Membership } from '../session.ts';
import { useStore } from '../store.ts';
import { ExerciseBadge } from '../ui/badges.tsx';
import { Button, IconButton } from '../ui/button.tsx';
import {
  IconDevice,
  IconDown,
  IconInfo,
  IconKeyboard,
  IconMoon,
  IconOffline,
  IconPerson,
  IconSearch,
  IconSignOut,
  IconSun,
} from '../ui/icons.ts';
import { Kbd } from '../ui/kbd.tsx';
import { Menu } from '../ui/menu.tsx';
import { Loading } from '../ui/states.tsx';
import { Tip } from '../ui/tip.tsx';
import { Toasts } from '../ui/toast.tsx';
import tabs from '../ui/tabs.module.css';
import { useOpenInView } from '../ui/use-open-in-view.ts';
import { KeyHelp } from './key-help.tsx';
import { LanguageMenu, languageItems } from './menus.tsx';
import { Palette } from './palette.tsx';
import { named, slot } from './title.tsx';
import css from './shell.module.css';

/** The screen on show, from the router. */
function useScreen(): Screen | undefined {
  return useMatches({ select: (matches) => (matches.at(-1)?.staticData as { screen?: Screen } | undefined)?.screen });
}

const to = (screen: Screen) => anywhere({ to: screen.path });

/** What the app has running on every screen of a workspace, fetched once the screen stands. */
function Companion() {
  const { companion } = useStore(lists);
  const [Loaded, setLoaded] = useState<ComponentType | null>(null);
  useEffect(() => {
    void companion?.().then(
      (component) => setLoaded(() => component),
      () => undefined,
    );
  }, [companion]);
  return Loaded && <Loaded />;
}

/** Rail, top bar, tabs and the screen: the frame of everything inside a workspace. */
export function Shell() {
  const t = useT();
  const go = useGo();
  const screen = useScreen();
  const workspace = useWorkspace();
  const [help, setHelp] = useState(false);
  const [palette, setPalette] = useState(false);
  const main = useRef<HTMLElement>(null);
  useDocumentTitle(screen, workspace);
  useFocusAfterMove(main);

  useEffect(() => {
    const leave = () =>
      void doubtMe().then(() => {
        // several answers tell it at once: the first leads away, and to where one was
        if (location.pathname !== '/sign-in')
          go(anywhere({ to: '/sign-in', search: { next: location.pathname + location.search } }));
      });
    whenSignedOut(leave);
    return listen(workspace.slug, leave);
  }, [workspace.slug, go]);

  useKeys([
    { key: '/', label: t('keys.search'), run: () => setPalette(true), bare: true },
    { key: 'Mod+k', label: t('keys.search'), run: () => setPalette(true), inFields: true, bare: true },
    { key: '?', label: t('keys.help'), run: () => setHelp(true), bare: true },
  ]);

  return (
    <div className={`${css.shell} ${workspace.exercise ? css.exercise : ''}`}>
      <a
        className={css.skip}
        href="#main"
        onClick={(event) => {
          event.preventDefault();
          main.current?.focus();
        }}
      >
        {t('skip')}
      </a>
      <TopBar screen={screen} workspace={workspace} onSearch={() => setPalette(true)} onHelp={() => setHelp(true)} />
      <RailBar screen={screen} workspace={workspace} />
      <TabRow screen={screen} workspace={workspace} />
      <main id="main" ref={main} tabIndex={-1} className={css.main}>
        <Suspense fallback={<Loading />}>
          <Outlet />
        </Suspense>
      </main>
      <Toasts />
      <Companion />
      <KeyHelp open={help} onClose={() => setHelp(false)} />
      <Palette open={palette} onClose={() => setPalette(false)} />
    </div>
  );
}

function RailBar({ screen, workspace }: { screen: Screen | undefined; workspace: Membership }) {
  const t = useT();
  const { rails, screens } = useStore(lists);
  const here = railOf(screen, screens);
  return (
    <nav className={`${css.rail} no-print`} aria-label={t('rail.label')}>
      <Go {...anywhere({ to: '/w/$workspace' })} className={css.mark}>
        {t('product')}
      </Go>
      <ul className={css.railList} role="list">
        {rails.map((rail) => {
          const screenOf = tabsOf(rail.id, screens, workspace.verbs)[0];
          if (!screenOf) return null;
          return (
            <li key={rail.id}>
              <Go
                {...to(screenOf)}
                className={css.railItem}
                data-here={here === rail.id || undefined}
                aria-current={here === rail.id ? 'page' : undefined}
              >
                <rail.icon size={21} stroke={1.6} aria-hidden="true" />
                {t(rail.label)}
              </Go>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}

const railOf = (screen: Screen | undefined, screens: readonly Screen[]): RailId | undefined =>
  screen?.rail ?? screens.find((it) => it.path === screen?.under)?.rail;

function TabRow({ screen, workspace }: { screen: Screen | undefined; workspace: Membership }) {
  const { screens } = useStore(lists);
  const rail = railOf(screen, screens);
  const row = rail ? tabsOf(rail, screens, workspace.verbs) : [];
  const nav = useRef<HTMLElement>(null);
  const t = useSoftT(...namespaces(row.map((it) => it.tab!)));
  const lit = screen?.tab ? screen.path : screen?.under;
  const words = row.map((it) => t(it.tab!)).join();
  useOpenInView(nav, lit ?? '', words);
  if (row.length < 2) return <div className={css.tabs} />;
  return (
    <nav ref={nav} className={`${css.tabs} ${tabs.tabs} no-print`} aria-label={t('console:tabs.label')}>
      {row.map((it) => (
        <Go key={it.path} {...to(it)} className={tabs.tab} aria-current={it.path === lit ? 'page' : undefined}>
          {t(it.tab!)}
        </Go>
      ))}
    </nav>
  );
}

const namespaces = (keys: readonly string[]): string[] => [...new Set(keys.map((key) => key.split(':')[0]!))];

function TopBar({
  screen,
  workspace,
  onSearch,
  onHelp,
}: {
  screen: Screen | undefined;
  workspace: Membership;
  onSearch: () => void;
  onHelp: () => void;
}) {
  const t = useSoftT(...namespaces(screen ? [screen.title] : []));
  const own = useStore(named);
  const live = useLiveState();
  return (
    <header className={`${css.bar} no-print`}>
      <h1 dir="auto">{own?.title ?? t(screen?.title ?? 'console:product')}</h1>
      <WorkspaceName workspace={workspace} />
      {own?.detail && (
        <span dir="auto" className={`${css.detail} ${css.hideSmall}`}>
          {own.detail}
        </span>
      )}
      <div className={css.slot} ref={(at) => slot.set(at)} />
      <div className={css.tools}>
        {live === 'away' && (
          <Tip label={t('console:live.away.why')}>
            <span className={css.away} tabIndex={0}>
              <IconOffline size={15} aria-hidden="true" />
              {t('console:live.away.short')}
            </span>
          </Tip>
        )}
        <button type="button" className={css.search} onClick={onSearch} aria-keyshortcuts="/ Control+K">
          <span>{t('console:search.ask')}</span>
          <Kbd lead>/</Kbd>
        </button>
        <span className={css.searchSmall}>
          <IconButton label={t('console:search.label')} onClick={onSearch}>
            <IconSearch size={19} />
          </IconButton>
        </span>
        <LanguageMenu className={css.hideSmall} />
        <MeMenu onHelp={onHelp} />
      </div>
    </header>
  );
}

function WorkspaceName({ workspace }: { workspace: Membership }) {
  const t = useT();
  const go = useGo();
  const { workspaces } = useMe();
  const mark = workspace.exercise && <ExerciseBadge />;
  if (workspaces.length < 2)
    return (
      <div className={css.where}>
        <span dir="auto">{workspace.name}</span>
        {mark}
      </div>
    );
  return (
    <div className={css.where}>
      <Menu
        end={false}
        label={t('workspace.choose')}
        items={workspaces.map((it) => ({
          label: it.exercise ? `${it.name} · ${t('exercise')}` : it.name,
          checked: it.id === workspace.id,
          run: () => go(anywhere({ to: '/w/$workspace', params: { workspace: it.slug } })),
        }))}
      >
        <button type="button" className={css.whereButton}>
          <span dir="auto">{workspace.name}</span>
          <IconDown size={15} aria-hidden="true" />
        </button>
      </Menu>
      {mark}
    </div>
  );
}

const SCHEMES: readonly [Scheme, typeof IconSun][] = [
  ['light', IconSun],
  ['dark', IconMoon],
  ['system', IconDevice],
];

function MeMenu({ onHelp }: { onHelp: () => void }) {
  const t = useT();
  const go = useGo();
  const me = useMe();
  const scheme = useScheme();
  const language = useLanguage();
  return (
    <Menu
      label={t('me.menu')}
      items={[
        {
          label: t('me.account'),
          icon: <IconPerson size={18} />,
          heading: me.user.email,
          run: () => go(anywhere({ to: '/account' })),
        },
        {
          label: t('me.guide'),
          icon: <IconInfo size={18} />,
          run: () => go(anywhere({ to: '/w/$workspace/guides' })),
        },
        { label: t('keys.help'), icon: <IconKeyboard size={18} />, run: onHelp },
        ...SCHEMES.map(([it, Icon], at) => ({
          label: t(`scheme.${it}`),
          icon: <Icon size={18} />,
          heading: at === 0 ? t('scheme.label') : undefined,
          checked: it === scheme,
          run: () => chooseScheme(it),
        })),
        ...languageItems(language).map((item, at) => ({ ...item, heading: at === 0 ? t('language') : undefined })),
        {
          label: t('me.signOut'),
          icon: <IconSignOut size={18} className="flips" />,
          apart: true,
          run: () => void signOut().then(() => go(anywhere({ to: '/sign-in' }))),
        },
      ]}
    >
      <Button look="quiet" className={css.me} aria-label={`${t('me.menu')}: ${me.user.name}`}>
        <IconPerson size={19} aria-hidden="true" />
        <span className={css.meName} aria-hidden="true" dir="auto">
          {me.user.name}
        </span>
      </Button>
    </Menu>
  );
}

function useDocumentTitle(screen: Screen | undefined, workspace: Membership): void {
  const t = useSoftT(...namespaces(screen ? [screen.title] : []));
  const own = useStore(named);
  const title = own?.title ?? (screen ? t(screen.title) : '');
  useEffect(() => {
    document.title = [
      title,
      workspace.exercise ? `${workspace.name} (${t('console:exercise')})` : workspace.name,
      t('console:product'),
    ]
      .filter(Boolean)
      .join(' · ');
  }, [title, workspace, t]);
}

/** After going to another screen, reading and tabbing begin at the screen, not again at the rail. */
function useFocusAfterMove(main: React.RefObject<HTMLElement | null>): void {
  const path = useLocation({ select: (at) => at.pathname });
  const before = useRef(path);
  const left = useRef<Element | null>(null);
  // the link that was followed goes with its screen, and the focus with it
  if (before.current !== path) left.current = document.activeElement;
  useEffect(() => {
    if (before.current === path) return;
    before.current = path;
    const at = document.activeElement;
    if (at === left.current || !at?.closest('main, [role=dialog]')) main.current?.focus({ preventScroll: true });
  }, [path, main]);
}
