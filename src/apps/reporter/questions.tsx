import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { PlaceSuggestion, PublicSettings } from '#features/intake/intake.contract.ts';
import type { PreparingState } from '#reporter-kit/preparing.ts';
import type { Translate } from '#reporter-kit/words.ts';
import type { Addresses } from './api.ts';
import { Files } from './files.tsx';
import { Choices, DayField, TextArea, TextInput, Tick } from './parts.tsx';
import {
  coarse,
  dayOf,
  MAX,
  WHEN_CHOICES,
  type Count,
  type Draft,
  type Harm,
  type WhenChoice,
} from './report.rules.ts';

/** What every question gets. `change` alters the draft; `answer` alters it and goes on. */
export interface QuestionProps {
  t: Translate;
  language: string;
  settings: PublicSettings;
  draft: Draft;
  at: Addresses;
  places: PlaceSuggestion[];
  change(patch: Partial<Draft>): void;
  answer(patch: Partial<Draft>): void;
  files: { making: PreparingState; add(file: File): void; remove(id: string): void };
}

/** A text in the language of the page, or in any there is. */
export const inLanguage = (texts: Record<string, string> | undefined, language: string): string | undefined =>
  texts && (texts[language] ?? texts[language.split('-')[0]!] ?? Object.values(texts)[0]);

export function kindLabel(t: Translate, settings: PublicSettings, language: string, code: string | undefined): string {
  const kind = settings.kinds.find((it) => it.code === code);
  if (!kind) return t('check.notSaid');
  return kind.labels?.[language] ?? t(`kinds.${kind.labelKey}`);
}

export function What({ t, settings, language, draft, answer }: QuestionProps) {
  return (
    <Choices
      name={t('what.title')}
      chosen={draft.kind}
      onChoose={(kind) => answer({ kind })}
      choices={settings.kinds.map(({ code }) => ({ value: code, label: kindLabel(t, settings, language, code) }))}
    />
  );
}

export function Words({ t, settings, language, draft, change, files }: QuestionProps) {
  const hint = draft.kind === 'protected' ? 'words.protected' : draft.kind === 'peace' ? 'words.peace' : 'words.hint';
  const referral = draft.kind === 'protected' ? inLanguage(settings.referral, language) : undefined;
  return (
    <>
      <p class="lead">{t(hint)}</p>
      {referral && <p class="note">{referral}</p>}
      <TextArea
        label={t('words.label')}
        value={draft.text}
        max={MAX.text}
        rows={5}
        onInput={(text) => change({ text })}
      />
      <Files t={t} settings={settings} files={draft.files} {...files} />
    </>
  );
}

export function When({ t, settings, language, draft, change, answer }: QuestionProps) {
  const contact = inLanguage(settings.contact, language);
  const choose = (when: WhenChoice) => {
    const patch = { when, whenAt: Date.now() };
    // a day or an hour may be added where one makes sense
    if (when === 'today' || when === 'yesterday' || when === 'date') change(patch);
    else answer(patch);
  };
  const time = (
    <TextInput
      type="time"
      label={`${t('when.time')} (${t('optional')})`}
      value={draft.time}
      onInput={(it) => change({ time: it })}
    />
  );
  const more: Partial<Record<WhenChoice, preact.ComponentChild>> = {
    now: null,
    today: <div class="more">{time}</div>,
    yesterday: <div class="more">{time}</div>,
    date: (
      <div class="more">
        <DayField
          t={t}
          language={language}
          label={t('when.day')}
          value={draft.date || dayOf(Date.now(), -2)}
          today={dayOf(Date.now())}
          onChange={(date) => change({ date })}
        />
        {time}
      </div>
    ),
  };
  return (
    <>
      <Choices
        name={t('when.title')}
        chosen={draft.when}
        onChoose={(when) =>
          when === 'date' && !draft.date ? (change({ date: dayOf(Date.now(), -2) }), choose(when)) : choose(when)
        }
        choices={WHEN_CHOICES.map((value) => ({ value, label: t(`when.${value}`), more: more[value] }))}
      />
      <p class="note">
        {t('when.danger')}
        {contact ? ` ${contact}` : ''}
      </p>
    </>
  );
}

const plain = (text: string) =>
  text
    .normalize('NFD')
    .replace(/[\u0300-\u036f\u064b-\u0652\u0640]/g, '')
    .toLowerCase()
    .trim();

/** Places of the phone's own list whose name begins with, or holds, what was typed; the first few when nothing was. */
function near(places: PlaceSuggestion[], typed: string, few: number): PlaceSuggestion[] {
  const wanted = plain(typed);
  if (!wanted) return places.length <= few ? places : [];
  const begins = places.filter((it) => plain(it.name).startsWith(wanted));
  return [...begins, ...places.filter((it) => !begins.includes(it) && plain(it.name).includes(wanted))].slice(0, few);
}

export function Where({ t, settings, language, draft, at, places, change, answer }: QuestionProps) {
  const [found, setFound] = useState<{ q: string; places: PlaceSuggestion[] }>({ q: '', places: [] });
  const [position, setPosition] = useState<'' | 'looking' | 'failed'>('');
  // whoever has gone on to another question, or another report, is not where they were
  const gone = useRef(false);
  useEffect(() => () => void (gone.current = true), []);
  const latest = useRef({ draft, answer });
  latest.current = { draft, answer };
  const typed = draft.whereUnknown ? '' : draft.where;
  const q = typed.trim();
  const listed = settings.places !== 'words';

  useEffect(() => {
    if (!listed || q.length < 2 || q === draft.place?.name || !navigator.onLine) return undefined;
    const abort = new AbortController();
    const timer = setTimeout(() => {
      fetch(at.places(q.slice(0, 80), language), {
        signal: abort.signal,
        credentials: 'omit',
        referrerPolicy: 'no-referrer',
        redirect: 'error',
      })
        .then((response) => (response.ok ? response.json() : { places: [] }))
        .then(
          (json) => setFound({ q, places: json.places }),
          () => {},
        );
    }, 350);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [q, listed]);

  const suggestions = useMemo(() => {
    if (!listed) return [];
    const own = near(places, typed, 6);
    const known = new Set(own.map((it) => it.id));
    return [...own, ...(found.q === q ? found.places.filter((it) => !known.has(it.id)) : [])].slice(0, 6);
  }, [places, typed, found, listed]);

  const locate = () => {
    if (position === 'looking') return;
    setPosition('looking');
    navigator.geolocation.getCurrentPosition(
      ({ coords }) =>
        gone.current ||
        latest.current.answer({
          position: { lat: coarse(coords.latitude), lon: coarse(coords.longitude) },
          where: latest.current.draft.where || t('where.positionTaken'),
          whereUnknown: false,
          place: undefined,
        }),
      () => setPosition('failed'),
      { enableHighAccuracy: false, timeout: 20_000, maximumAge: 120_000 },
    );
  };

  return (
    <>
      <p class="lead">
        {t('where.hint')}
        {draft.kind === 'protected' ? ` ${t('where.protected')}` : ''}
      </p>
      <TextInput
        label={t('where.label')}
        value={typed}
        max={MAX.where}
        onInput={(where) => change({ where, whereUnknown: false, position: undefined })}
      />
      {suggestions.length > 0 && (
        <ul class="choices" aria-label={t('where.suggestions')}>
          {suggestions.map((place) => (
            <li key={place.id}>
              <button
                type="button"
                class="choice"
                aria-pressed={draft.place?.id === place.id && draft.where === place.name}
                onClick={() =>
                  answer({
                    where: place.name,
                    whereUnknown: false,
                    position: undefined,
                    place: { id: place.id, name: place.name, precision: place.precision },
                  })
                }
              >
                <span>
                  <bdi>{place.name}</bdi>
                  {place.path && (
                    <small>
                      <bdi>{place.path}</bdi>
                    </small>
                  )}
                </span>
                <Tick on={draft.place?.id === place.id && draft.where === place.name} />
              </button>
            </li>
          ))}
        </ul>
      )}
      {settings.places === 'position' && draft.kind !== 'protected' && 'geolocation' in navigator && (
        <button type="button" class="choice" aria-pressed={!!draft.position} onClick={locate}>
          <span>
            {t('where.position')}
            <small role="status">{t(position === 'looking' ? 'making.place' : 'where.positionHint')}</small>
          </span>
          <Tick on={!!draft.position} />
        </button>
      )}
      {position === 'failed' && (
        <p class="wrong" role="alert">
          {t('where.positionFailed')}
        </p>
      )}
      <button
        type="button"
        class="choice"
        aria-pressed={draft.whereUnknown}
        data-value="unknown"
        onClick={() => answer({ whereUnknown: true, position: undefined, place: undefined })}
      >
        <span>{t('where.unknown')}</span>
        <Tick on={draft.whereUnknown} />
      </button>
    </>
  );
}

const COUNTS: Count[] = [0, 1, 2, 3, 4, 5, 'more', 'unknown'];

function HowMany({ t, name, harm, onChange }: { t: Translate; name: string; harm: Harm; onChange(harm: Harm): void }) {
  return (
    <fieldset>
      <legend>{name}</legend>
      <div class="chips">
        {COUNTS.map((count) => (
          <button
            type="button"
            class="chip"
            key={count}
            aria-pressed={harm.count === count}
            onClick={() => onChange({ ...harm, count })}
          >
            {count === 'more' ? t('harm.more') : count === 'unknown' ? t('harm.dontKnow') : count}
          </button>
        ))}
      </div>
      {harm.count === 'more' && (
        <div class="pair">
          <TextInput
            label={t('harm.least')}
            value={harm.least}
            inputMode="numeric"
            max={6}
            onInput={(least) => onChange({ ...harm, least })}
          />
          <TextInput
            label={t('harm.most')}
            value={harm.most}
            inputMode="numeric"
            max={6}
            onInput={(most) => onChange({ ...harm, most })}
          />
        </div>
      )}
    </fieldset>
  );
}

export function HarmQuestion({ t, draft, change, answer }: QuestionProps) {
  const more = (
    <div class="more">
      <HowMany t={t} name={t('harm.killed')} harm={draft.killed} onChange={(killed) => change({ killed })} />
      <HowMany t={t} name={t('harm.hurt')} harm={draft.hurt} onChange={(hurt) => change({ hurt })} />
    </div>
  );
  return (
    <Choices
      name={t('harm.title')}
      chosen={draft.harm}
      onChoose={(harm) => (harm === 'some' ? change({ harm }) : answer({ harm }))}
      choices={[
        { value: 'none', label: t('harm.none') },
        { value: 'some', label: t('harm.some'), more },
        { value: 'unknown', label: t('harm.unknown') },
      ]}
    />
  );
}

export function Basis({ t, draft, answer }: QuestionProps) {
  const choices = (['saw', 'heard_from_witness', 'hearsay', 'media'] as const).map((value) => ({
    value,
    label: t(`basis.${value}`),
  }));
  return (
    <Choices name={t('basis.title')} chosen={draft.basis} onChoose={(basis) => answer({ basis })} choices={choices} />
  );
}

export function Contact({ t, settings, draft, answer }: QuestionProps) {
  const choices = (['ask', 'tell', 'none'] as const).map((value) => ({ value, label: t(`contact.${value}`) }));
  return (
    <>
      <p class="lead">{t(settings.answerBy?.length ? 'contact.hintUnlessAsked' : 'contact.hint')}</p>
      <Choices
        name={t('contact.title')}
        chosen={draft.contact}
        onChoose={(contact) => answer({ contact })}
        choices={choices}
      />
    </>
  );
}

/** The heading of each step. */
export const TITLES = {
  what: 'what.title',
  words: 'words.title',
  when: 'when.title',
  where: 'where.title',
  harm: 'harm.title',
  basis: 'basis.title',
  contact: 'contact.title',
  check: 'check.title',
} as const;
export const QUESTIONS = {
  what: What,
  words: Words,
  when: When,
  where: Where,
  harm: HarmQuestion,
  basis: Basis,
  contact: Contact,
} as const;
