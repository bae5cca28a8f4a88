import { useState } from 'react';
import { uuidv7 } from '#domain/ids.ts';
import type { OutOf } from '#domain/operation.ts';
import { serverNow } from '#web/clock.ts';
import { call, refresh } from '#web/api.ts';
import { useFormat } from '#web/format.ts';
import { useT } from '#web/i18n.ts';
import { useLanguageName } from '#web/language-names.ts';
import { Go } from '#web/navigation.tsx';
import { useCan } from '#web/session.ts';
import { Button } from '#web/ui/button.tsx';
import { Confirm } from '#web/ui/dialog.tsx';
import { Select, TextField } from '#web/ui/field.tsx';
import { Form } from '#web/ui/form.tsx';
import { Facts, Heading, Stack, Text } from '#web/ui/layout.tsx';
import { toast, toastProblem } from '#web/ui/toast.tsx';
import { endPlace, namePlace, type readPlace } from '../places.contract.ts';
import { pathWords } from './place-words.ts';
import css from './places.module.css';

type Place = OutOf<typeof readPlace>;
const NAME_LANGUAGES = ['und', 'en', 'fr', 'ar', 'es', 'ru', 'sw', 'pt', 'so', 'am', 'ky', 'ha', 'ln'] as const;

/** What is known of one place, since when, from whom; what it was and what became of it. */
export function PlacePage({ place, onOpen }: { place: Place; onOpen: (id: string) => void }) {
  const t = useT('places');
  const format = useFormat();
  const can = useCan();
  const languageName = useLanguageName();
  const [ending, setEnding] = useState(false);
  const [busy, setBusy] = useState(false);
  const point =
    place.lat === null || place.lon === null
      ? null
      : `${place.lat.toFixed(place.precision === 'point' ? 5 : 3)}, ${place.lon.toFixed(place.precision === 'point' ? 5 : 3)}`;
  const end = async () => {
    setBusy(true);
    try {
      await call(endPlace, { params: { id: place.id }, body: {} });
      await refresh('places');
      toast(t('end.done', { name: place.name }));
      setEnding(false);
    } catch (error) {
      toastProblem(error, 'places');
    } finally {
      setBusy(false);
    }
  };
  return (
    <Stack gap="l">
      {place.outlineDoubtFrom && (
        <Text small role="note">
          {t('about.doubt', { day: place.outlineDoubtFrom })}
        </Text>
      )}
      <Go to="/w/$workspace/places/$id" params={{ id: place.id }}>
        {t('about.everything')}
      </Go>
      <Facts
        of={[
          place.ancestors.length > 0 && [t('about.in'), <bdi key="in">{pathWords(t, place.ancestors)}</bdi>],
          place.code !== null && [
            t('about.code'),
            <bdi key="code" dir="ltr">
              {place.code}
            </bdi>,
          ],
          (place.validFrom !== null || place.validTo !== null) && [
            t('about.valid'),
            place.validTo === null
              ? t('about.from', { from: place.validFrom })
              : t('about.span', { from: place.validFrom ?? t('about.unknownStart'), to: place.validTo }),
          ],
          point !== null && [
            t('about.point'),
            <bdi key="point" dir="ltr">
              {point}
            </bdi>,
          ],
          place.radiusKm !== null && [
            t('about.reach'),
            t('about.km', {
              distance: format.distance(place.radiusKm),
            }),
          ],
          place.areaKm2 !== null && [
            t('about.area'),
            t('about.km2', { km2: format.number(Math.round(place.areaKm2)) }),
          ],
          place.population !== null && [t('about.population'), format.number(place.population)],
          !place.local &&
            place.level < 9 && [t('about.outline'), t(place.hasOutline ? 'about.hasOutline' : 'about.noOutline')],
          place.source !== null && [
            t('about.source'),
            <span key="source">
              <bdi>{[place.source.source, place.source.release].filter(Boolean).join(' ')}</bdi>
              {place.source.licence && (
                <>
                  {' '}
                  · <bdi>{place.source.licence}</bdi>
                </>
              )}
            </span>,
          ],
          place.note !== null && [t('about.note'), <bdi key="note">{place.note}</bdi>],
        ]}
      />
      <Links title={t('about.predecessors')} of={place.predecessors} onOpen={onOpen} />
      <Links title={t('about.successors')} of={place.successors} onOpen={onOpen} />
      <section>
        <Heading>{t('names.title')}</Heading>
        <ul className={css.names}>
          {place.names.map((it) => (
            <li key={`${it.language} ${it.name}`}>
              <bdi lang={it.language === 'und' ? undefined : it.language}>{it.name}</bdi>
              <span className={css.dim}>
                {[
                  it.language === 'und' ? null : languageName(it.language),
                  it.kind === 'official' ? null : t(`names.kinds.${it.kind}`),
                ]
                  .filter(Boolean)
                  .join(' · ')}
              </span>
            </li>
          ))}
        </ul>
        {can('place.write') && <NameForm place={place} />}
      </section>
      {place.local && place.validTo === null && can('place.write') && (
        <Button onClick={() => setEnding(true)}>{t('end.deed')}</Button>
      )}
      <Text dim small>
        {t('status')}
      </Text>
      <Confirm
        open={ending}
        onClose={() => setEnding(false)}
        title={t('end.title', { name: place.name })}
        deed={t('end.deed')}
        busy={busy}
        onConfirm={() => void end()}
      >
        {t('end.what')}
      </Confirm>
    </Stack>
  );
}

function Links({ title, of, onOpen }: { title: string; of: Place['predecessors']; onOpen: (id: string) => void }) {
  const t = useT('places');
  const format = useFormat();
  if (of.length === 0) return null;
  return (
    <section>
      <Heading>{title}</Heading>
      <ul className={css.names}>
        {of.map((it) => (
          <li key={it.id}>
            <Button look="link" onClick={() => onOpen(it.id)}>
              <bdi>{it.name}</bdi>
            </Button>
            <span className={css.dim}>
              {[
                t(`succession.${it.kind}`),
                it.share === null ? null : t('succession.share', { share: format.percent(it.share) }),
                it.code,
              ]
                .filter(Boolean)
                .join(' · ')}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** A name people here use: whoever asks for it finds this place. */
function NameForm({ place }: { place: Place }) {
  const t = useT('places');
  const languageName = useLanguageName();
  const [name, setName] = useState('');
  const [language, setLanguage] = useState<string>('und');
  const send = async () => {
    await call(namePlace, { params: { id: place.id }, body: { id: uuidv7(serverNow()), name: name.trim(), language } });
    await refresh('places');
    setName('');
    toast(t('names.added', { name: name.trim() }));
  };
  return (
    <details>
      <summary>{t('names.add')}</summary>
      <div className={css.form}>
        <Form onSubmit={send} deed={t('names.deed')} feature="places" blocked={name.trim() === '' && t('names.needed')}>
          <TextField label={t('names.name')} value={name} onChange={setName} maxLength={200} />
          <Select
            label={t('names.language')}
            value={language}
            onChange={(it) => setLanguage(it ?? 'und')}
            options={NAME_LANGUAGES.map((it) => ({
              value: it as string,
              label: it === 'und' ? t('names.unsaid') : languageName(it),
            }))}
          />
        </Form>
      </div>
    </details>
  );
}
