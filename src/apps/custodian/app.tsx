import { useEffect, useState } from 'preact/hooks';
import { CATALOGUES } from 'virtual:custody-words';
import { pickLanguage, translator } from '#reporter-kit/words.ts';
import { Refused, serverOf, type Overview } from './api.ts';
import { ChangeScreen } from './changes.tsx';
import { ProposeChangeScreen } from './propose-change.tsx';
import { sweepRequests } from './deeds.ts';
import { EncryptedScreen } from './encrypted.tsx';
import { CheckScreen, TestScreen } from './tests.tsx';
import { CustodianScreen, LoseScreen, ProposeScreen } from './custodians.tsx';
import { Home } from './home.tsx';
import { Kept } from './kept.tsx';
import { MakeKey } from './key.tsx';
import { inWords, Title, Wrong, type Speech } from './parts.tsx';
import { AskScreen, MyRequestScreen, RequestScreen } from './requests.tsx';

const NAMES: Record<string, string> = { en: 'English', fr: 'Français', ar: 'العربية' };
const FORMATS: Record<string, string> = { en: 'en-GB', ar: 'ar-u-nu-latn' };

function remembered(name: string): string | null {
  try {
    return localStorage.getItem(`baraza.${name}`);
  } catch {
    return null;
  }
}

function speechOf(language: string): Speech {
  const format = FORMATS[language] ?? language;
  // custodians live apart: an hour is nothing without its zone
  const whole = new Intl.DateTimeFormat(format, {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZoneName: 'short',
  });
  const days = new Intl.DateTimeFormat(format, { dateStyle: 'long' });
  return {
    t: translator(CATALOGUES[language]!, language),
    language,
    when: (iso) => whole.format(new Date(iso)),
    day: (iso) => days.format(new Date(iso)),
  };
}

/** The custodians' page of one workspace; without one (a file on a stick) the part that needs no line. */
export function App({ slug }: { slug: string | null }) {
  const [language, setLanguage] = useState(() =>
    pickLanguage(
      Object.keys(CATALOGUES).toSorted((a, b) => Number(b === 'en') - Number(a === 'en')),
      [remembered('language') ?? '', ...navigator.languages],
    ),
  );
  const speech = speechOf(language);
  const { t } = speech;
  useEffect(() => {
    document.documentElement.lang = language;
    document.documentElement.dir = language === 'ar' ? 'rtl' : 'ltr';
    document.title = t('title');
  }, [language]);
  return (
    <>
      <header>
        <span>
          <a href="#" class="home">
            {t('title')}
          </a>
          {slug !== null && (
            <>
              {' · '}
              <a href={`/w/${slug}`}>{t('toConsole')}</a>
            </>
          )}
        </span>
        <nav aria-label={t('language')}>
          {Object.keys(CATALOGUES).map((it) => (
            <button
              key={it}
              type="button"
              class="link"
              lang={it}
              aria-pressed={it === language}
              onClick={() => {
                try {
                  localStorage.setItem('baraza.language', it);
                } catch {
                  // a browser that keeps nothing
                }
                setLanguage(it);
              }}
            >
              {NAMES[it] ?? it}
            </button>
          ))}
        </nav>
      </header>
      <main>{slug === null ? <Kept speech={speech} /> : <Online speech={speech} slug={slug} />}</main>
    </>
  );
}

const place = (): [string, string] => {
  const [name = '', id = ''] = location.hash.slice(1).split('=');
  return [name, id];
};

function Online({ speech, slug }: { speech: Speech; slug: string }) {
  const { t } = speech;
  const [server] = useState(() => serverOf(slug));
  const [it, setIt] = useState<Overview | null>(null);
  const [wrong, setWrong] = useState<unknown>(null);
  const [[name, id], setPlace] = useState(place);
  const load = () =>
    server.overview().then(
      (answer) => {
        setIt(answer);
        setWrong(null);
        sweepRequests(
          answer.openings.filter((one) => one.state === 'open' || one.state === 'agreed').map((one) => one.id),
        );
      },
      (error) => setWrong(error),
    );
  useEffect(() => {
    void load();
    const move = () => {
      setPlace(place());
      void load();
    };
    const look = () => void (document.visibilityState === 'visible' && load());
    addEventListener('hashchange', move);
    document.addEventListener('visibilitychange', look);
    return () => {
      removeEventListener('hashchange', move);
      document.removeEventListener('visibilitychange', look);
    };
  }, []);
  if (!it)
    return wrong ? (
      <>
        <Title>{t('title')}</Title>
        <Wrong>{inWords(speech, wrong)}</Wrong>
        {wrong instanceof Refused && wrong.status === 401 && (
          <p>
            <a class="button" href={`/sign-in?next=${encodeURIComponent(`/c/${slug}`)}`}>
              {t('signIn')}
            </a>
          </p>
        )}
      </>
    ) : (
      <p role="status">{t('busy')}</p>
    );
  const home = () => void (location.hash = '');
  const screen = { speech, server, it, onChange: load, onBack: home };
  const opening = it.openings.find((one) => one.id === id);
  const change = it.changes.find((one) => one.id === id);
  const custodian = it.custodians.find((one) => one.id === id);
  const shown =
    name === 'request' && opening ? (
      opening.askedById === it.me.memberId ? (
        <MyRequestScreen key={id} {...screen} of={opening} />
      ) : (
        <RequestScreen key={id} {...screen} of={opening} />
      )
    ) : name === 'ask' && id ? (
      <AskScreen key={id} {...screen} sourceId={id} />
    ) : name === 'make' && it.me.custodianId ? (
      <MakeKey
        speech={speech}
        server={server}
        workspace={it.workspace.id}
        custodianId={it.me.custodianId}
        name={it.me.name}
        onDone={() => void load().then(home)}
      />
    ) : name === 'test' ? (
      <TestScreen key={id} {...screen} testId={id} />
    ) : name === 'change' && change ? (
      <ChangeScreen key={id} {...screen} of={change} />
    ) : name === 'change' && !id ? (
      <ProposeChangeScreen {...screen} />
    ) : name === 'custodian' && custodian ? (
      <CustodianScreen key={id} {...screen} of={custodian} />
    ) : name === 'propose' ? (
      <ProposeScreen {...screen} />
    ) : name === 'lose' ? (
      <LoseScreen {...screen} />
    ) : name === 'check' ? (
      <CheckScreen speech={speech} server={server} />
    ) : name === 'encrypted' ? (
      <EncryptedScreen speech={speech} server={server} />
    ) : name === 'kept' ? (
      <Kept speech={speech} />
    ) : null;
  return (
    <>
      {wrong ? <Wrong>{inWords(speech, wrong)}</Wrong> : null}
      {shown ?? <Home speech={speech} server={server} it={it} onChange={load} />}
      {shown && (
        <p class="back">
          <a href="#">{t('toOverview')}</a>
        </p>
      )}
    </>
  );
}
