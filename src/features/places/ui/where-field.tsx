import { useEffect, useRef, useState, type ReactNode } from 'react';
import type { PlacePrecision } from '#domain/places.ts';
import { call, useOp } from '#web/api.ts';
import { useFormat } from '#web/format.ts';
import { useLanguage, useT } from '#web/i18n.ts';
import { Button } from '#web/ui/button.tsx';
import { Select, TextField } from '#web/ui/field.tsx';
import { IconPlace } from '#web/ui/icons.ts';
import { Grid, Row, Stack, Text } from '#web/ui/layout.tsx';
import { readDegrees } from '../coordinates.rules.ts';
import { locatePoint, readPlace, type Location } from '../places.contract.ts';
import { nowhere, sharpnessesFor, type Where } from '../where.rules.ts';
import { PlacePicker } from './place-picker.tsx';
import { pathWords } from './place-words.ts';
import { WhereMap } from './where-map.tsx';

export interface WhereFieldProps {
  label: ReactNode;
  hint?: ReactNode;
  value: Where;
  onChange: (value: Where) => void;
  /** Asks how sharply it is known (default). */
  sharp?: boolean;
  /** Nothing sharper than the district and no point: for what must never be on a map. */
  coarse?: boolean;
}

/**
 * Where something was: a place by its name in any spelling, or words, or a point on the map or in coordinates; and how exactly that is known. The areas
 * around it are said in words.
 */
export function WhereField({ label, hint, value, onChange, sharp = true, coarse }: WhereFieldProps) {
  const t = useT('places');
  const lang = useLanguage();
  const [onMap, setOnMap] = useState(false);
  const [pointed, setPointed] = useState(value.lat !== null && value.placeId === null);
  const [lies, setLies] = useState<Location | null>(null);
  const latest = useRef({ value, onChange });
  useEffect(() => {
    latest.current = { value, onChange };
  });
  const known = useOp(
    readPlace,
    { params: { id: value.placeId ?? '' }, query: { lang } },
    { enabled: value.placeId !== null, staleTime: 600_000 },
  );
  const place = value.placeId === null ? null : (known.data ?? null);
  const asked = useRef(0);

  // The point says in which areas it lies, no deeper than it is known.
  const put = async (lat: number, lon: number, precision: PlacePrecision) => {
    setPointed(true);
    const put = { ...latest.current.value, lat, lon, precision, radiusKm: null };
    latest.current.value = put;
    onChange(put);
    const mine = ++asked.current;
    const found = await call(locatePoint, { body: { lat, lon, precision, lang } }).catch(() => null);
    if (mine !== asked.current || found === null) return;
    setLies(found);
    const now = latest.current.value;
    const deepest = found.chains[0]?.at(-1) ?? null;
    // a spot that was named stays named: the point only says where it is
    if (place?.level === 9 || now.lat !== lat || now.lon !== lon) return;
    latest.current.onChange({
      ...now,
      placeId: deepest?.id ?? null,
      placeText: now.placeId === null && now.placeText ? now.placeText : (deepest?.name ?? now.placeText),
      radiusKm: found.radiusKm,
    });
  };
  const unpoint = () => {
    setPointed(false);
    setLies(null);
    asked.current++;
    onChange(
      place
        ? { ...value, lat: place.lat, lon: place.lon, radiusKm: place.radiusKm, precision: place.precision }
        : { ...value, lat: null, lon: null, radiusKm: null, precision: value.placeText ? value.precision : 'unknown' },
    );
  };
  const sharpnesses = sharpnessesFor(value, place?.precision ?? null, pointed).filter(
    (it) => !coarse || (it !== 'point' && it !== 'village'),
  );
  return (
    <Stack gap="s">
      <Grid min={sharp ? '300px' : '100%'}>
        <PlacePicker
          label={label}
          hint={hint}
          optional
          freely
          value={value.placeId}
          text={value.placeText}
          onChange={(it) => {
            setPointed(false);
            setLies(null);
            asked.current++;
            onChange(
              it === null
                ? nowhere
                : 'id' in it
                  ? {
                      placeId: it.id,
                      placeText: it.name,
                      lat: it.lat,
                      lon: it.lon,
                      precision: it.precision,
                      radiusKm: it.radiusKm,
                    }
                  : { ...nowhere, placeText: it.text, precision: 'unknown' },
            );
          }}
        />
        {sharp && (
          <Select
            label={t('where.sharp')}
            hint={t('where.sharpHint')}
            options={sharpnesses.map((it) => ({ value: it, label: t(`where.precision.${it}`) }))}
            value={sharpnesses.includes(value.precision) ? value.precision : 'unknown'}
            onChange={(it) => {
              const precision = it ?? 'unknown';
              if (pointed && value.lat !== null && value.lon !== null) void put(value.lat, value.lon, precision);
              else onChange({ ...value, precision });
            }}
          />
        )}
      </Grid>
      {!coarse && (
        <Row gap="s">
          <Button size="small" icon={<IconPlace size={16} />} aria-expanded={onMap} onClick={() => setOnMap(!onMap)}>
            {t(onMap ? 'where.offMap' : 'where.onMap')}
          </Button>
          {pointed && (
            <Button size="small" onClick={unpoint}>
              {t('where.removePoint')}
            </Button>
          )}
        </Row>
      )}
      {lies && <Lies found={lies} />}
      {onMap && !coarse && (
        <Point
          value={value}
          pointed={pointed}
          onPut={(lat, lon) => void put(lat, lon, pointed ? value.precision : sharp ? 'village' : 'point')}
        />
      )}
    </Stack>
  );
}

/** In which areas the point lies, in words. */
function Lies({ found }: { found: Location }) {
  const t = useT('places');
  const format = useFormat();
  const chain = found.chains[0];
  return (
    <Text small role="status">
      {chain ? t('where.lies', { chain: pathWords(t, chain) }) : t('where.sea')}{' '}
      {t('where.around', { distance: format.distance(found.radiusKm) })}{' '}
      {found.near.length > 0 && t('where.near', { names: format.list(found.near.map((it) => it.name)) })}
    </Text>
  );
}

/** The point by a press on the map or by its coordinates. */
function Point({
  value,
  pointed,
  onPut,
}: {
  value: Where;
  pointed: boolean;
  onPut: (lat: number, lon: number) => void;
}) {
  const t = useT('places');
  const words = (it: number | null) => (pointed && it !== null ? String(Math.round(it * 1e5) / 1e5) : '');
  const [typed, setTyped] = useState({ lat: words(value.lat), lon: words(value.lon) });
  const [seen, setSeen] = useState(value);
  if (seen.lat !== value.lat || seen.lon !== value.lon) {
    setSeen(value);
    if (readDegrees(typed.lat) !== value.lat || readDegrees(typed.lon) !== value.lon)
      setTyped({ lat: words(value.lat), lon: words(value.lon) });
  }
  const type = (next: { lat: string; lon: string }) => {
    setTyped(next);
    const [lat, lon] = [readDegrees(next.lat), readDegrees(next.lon)];
    if (lat !== undefined && lon !== undefined && Math.abs(lat) <= 90 && Math.abs(lon) <= 180) onPut(lat, lon);
  };
  const wrong = (text: string, most: number) => {
    const number = readDegrees(text);
    return text.trim() !== '' && (number === undefined || Math.abs(number) > most);
  };
  const { lat, lon, precision, radiusKm } = value;
  return (
    <Stack gap="s">
      <Text small dim>
        {t('where.press')}
      </Text>
      <WhereMap
        title={t('where.map')}
        main={
          lat === null || lon === null
            ? null
            : { id: 'here', title: value.placeText ?? '', lat, lon, precision, radiusKm, family: 'place' }
        }
        onPoint={(east, north) => onPut(Math.round(north * 1e5) / 1e5, Math.round(east * 1e5) / 1e5)}
      />
      <Grid min="140px">
        <TextField
          label={t('add.lat')}
          optional
          dir="ltr"
          value={typed.lat}
          onChange={(text) => type({ ...typed, lat: text })}
          error={wrong(typed.lat, 90) && t('add.latWrong')}
          maxLength={30}
        />
        <TextField
          label={t('add.lon')}
          optional
          dir="ltr"
          value={typed.lon}
          onChange={(text) => type({ ...typed, lon: text })}
          error={wrong(typed.lon, 180) && t('add.lonWrong')}
          maxLength={30}
        />
      </Grid>
    </Stack>
  );
}
