import type { AnyInputNode } from '@getodk/xforms-engine';
import { useRef, useState } from 'preact/hooks';
import { Unusable } from '../preparing.ts';
import { typedPoint, type Point } from './answers.rules.ts';
import { useFilling } from './filling.ts';
import { observer } from './observe.tsx';
import type { Said } from './said.ts';

type Setter = { setValue(value: unknown): unknown };

const GIVE_UP_MS = 60_000;

/** Asks the phone where it is, once, because the person pressed the button. */
const whereAmI = (): Promise<Point> =>
  new Promise((resolve, reject) =>
    navigator.geolocation.getCurrentPosition(
      ({ coords }) =>
        resolve({
          latitude: coords.latitude,
          longitude: coords.longitude,
          altitude: coords.altitude,
          accuracy: coords.accuracy,
        }),
      () => reject(new Unusable('fill.place.failed')),
      { enableHighAccuracy: true, timeout: GIVE_UP_MS, maximumAge: 0 },
    ),
  );

/** The ways to a point: from the phone, or typed. Whoever goes to another page meanwhile gets it all the same. */
const OnePoint = observer(function OnePoint({
  question,
  said,
  label,
  onPoint,
}: {
  question: string;
  said: Said;
  label: string;
  onPoint(point: Point): void;
}) {
  const { t, preparing } = useFilling();
  const { making, wrong: failures } = preparing.state();
  const looking = making[question] !== undefined;
  const failed = failures[question];
  const [lat, setLat] = useState('');
  const [lon, setLon] = useState('');
  const [wrong, setWrong] = useState(false);
  return (
    <>
      <button
        type="button"
        class="plain"
        id={said.id}
        aria-describedby={said['aria-describedby']}
        // not disabled: the focus would be lost
        aria-disabled={looking}
        onClick={() => {
          if (!looking) void preparing.take(question, 'place', whereAmI, onPoint);
        }}
      >
        {looking ? t('making.place') : label}
      </button>
      <p role="status" class="hint">
        {failed && t(failed)}
      </p>
      <details>
        <summary>{t('fill.place.type')}</summary>
        <div class="pair">
          <label class="field">
            {t('fill.place.latitude')}
            <input
              type="text"
              dir="ltr"
              inputMode="decimal"
              value={lat}
              data-part="latitude"
              onInput={(event) => setLat(event.currentTarget.value)}
            />
          </label>
          <label class="field">
            {t('fill.place.longitude')}
            <input
              type="text"
              dir="ltr"
              inputMode="decimal"
              value={lon}
              data-part="longitude"
              onInput={(event) => setLon(event.currentTarget.value)}
            />
          </label>
        </div>
        <button
          type="button"
          class="plain small"
          onClick={() => {
            const point = typedPoint(lat, lon);
            setWrong(!point);
            if (!point) return;
            setLat('');
            setLon('');
            preparing.cancel(question);
            onPoint(point);
          }}
        >
          {t('fill.place.use')}
        </button>
        <div role="alert">{wrong && <p class="wrong">{t('fill.place.wrong')}</p>}</div>
      </details>
    </>
  );
});

const said5 = (n: number) => n.toFixed(5);

/** A position, taken when the person asks for it, or typed. */
export const Place = observer(function Place({ node, said }: { node: AnyInputNode; said: Said }) {
  const filling = useFilling();
  const { t } = filling;
  const value = node.currentState.value as Point | null;
  const give = (point: Point | null) => {
    if (!point) filling.preparing.cancel(node.nodeId);
    (node as unknown as Setter).setValue(point);
    filling.changed();
  };
  return (
    <div
      class="choosing"
      role="group"
      aria-labelledby={said['aria-labelledby']}
      aria-describedby={said['aria-describedby']}
    >
      {value && (
        <output class="shown" dir="ltr">
          {said5(value.latitude)}, {said5(value.longitude)}
          {value.accuracy !== null && value.accuracy > 0 && ` ± ${Math.round(value.accuracy)} m`}
        </output>
      )}
      <OnePoint
        question={node.nodeId}
        said={said}
        label={t(value ? 'fill.place.again' : 'fill.place.take')}
        onPoint={give}
      />
      {value && (
        <button type="button" class="plain small" onClick={() => give(null)}>
          {t('fill.clear')}
        </button>
      )}
    </div>
  );
});

const same = (a: Point | undefined, b: Point | undefined) =>
  a && b && a.latitude === b.latitude && a.longitude === b.longitude;

/** A line or an area: its corners one after the other. There is an answer once there are enough of them. */
export const Way = observer(function Way({ node, said }: { node: AnyInputNode; said: Said }) {
  const filling = useFilling();
  const { t } = filling;
  const area = node.valueType === 'geoshape';
  const least = area ? 3 : 2;
  const kept = (node.currentState.value as Point[] | null) ?? [];
  // the first corner stands at the end again in an area
  const [points, setPoints] = useState<Point[]>(() => (area && same(kept[0], kept.at(-1)) ? kept.slice(0, -1) : kept));
  // the phone may take long to say where it is: other corners come meanwhile
  const now = useRef(points);
  const put = (next: Point[]) => {
    now.current = next;
    setPoints(next);
    filling.faults[node.nodeId] = next.length > 0 && next.length < least ? 'fill.place.tooFew' : undefined;
    (node as unknown as Setter).setValue(next.length < least ? null : area ? [...next, next[0]!] : next);
    filling.changed();
  };
  return (
    <div
      class="choosing"
      role="group"
      aria-labelledby={said['aria-labelledby']}
      aria-describedby={said['aria-describedby']}
    >
      <ol class="order">
        {points.map((it, at) => (
          <li key={at}>
            <span dir="ltr">
              {said5(it.latitude)}, {said5(it.longitude)}
            </span>
            <button
              type="button"
              class="plain"
              aria-label={t('fill.place.remove', { n: at + 1 })}
              onClick={() => put(points.filter((_, other) => other !== at))}
            >
              ✕
            </button>
          </li>
        ))}
      </ol>
      <OnePoint
        question={node.nodeId}
        said={said}
        label={t('fill.place.corner')}
        onPoint={(point) => put([...now.current, point])}
      />
      <p class="hint">{t(area ? 'fill.place.area' : 'fill.place.line')}</p>
    </div>
  );
});
