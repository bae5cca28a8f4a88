import * as queries from './import.queries.ts';
import type { PlaceLevel } from '#domain/places.ts';
import { areasHolding, buildAreaIndex } from './area-index.rules.ts';
import type { AreaIndex } from './area-index.rules.ts';
import type { AreaRow } from './area-properties.rules.ts';
import { innerPoint } from './geometry.rules.ts';
import type { Shape } from './geometry.rules.ts';

/** Under which area a row of a file stands. */

type Parent = { id: string; code: string | null };

/** By the code told, else by the code's beginning, else by the ground; level 1 hangs on the country. */
export function makeParentFinder(
  parents: readonly queries.StoredArea[],
  level: PlaceLevel,
  shapeOf: (id: string | null) => Shape | null,
): (area: AreaRow) => Parent | undefined {
  const open = parents.filter((one) => one.valid_to === null);
  const country = open.find((one) => one.level === 0);
  const direct = open.filter((one) => one.level === level - 1);
  const byCode = new Map(
    parents
      .toSorted((a, b) => Number(a.valid_to === null) - Number(b.valid_to === null))
      .flatMap((one) => (one.code === null ? [] : [[one.code, one] as const])),
  );
  // Some countries fill their codes up with noughts to a common length.
  const bare = (code: string) => code.replace(/0+$/, '');
  const byPrefix = direct.flatMap((one) =>
    one.code === null ? [] : [{ prefix: one.code, bare: bare(one.code), one }],
  );
  let index: AreaIndex | undefined;
  const byGround = (area: AreaRow): Parent | undefined => {
    const point = area.point ?? (area.shape === null ? null : innerPoint(area.shape));
    if (point === null) return undefined;
    index ??= buildAreaIndex(
      open.flatMap((one) => {
        const shape = one.level === 0 ? null : shapeOf(one.shape_id);
        return shape === null
          ? []
          : [
              {
                id: one.id,
                level: one.level,
                parentId: one.parent_id,
                iso3: one.iso3,
                validFrom: null,
                validTo: null,
                shape,
              },
            ];
      }),
    );
    const hit = areasHolding(index, { point, day: '9999-12-31', isFirst: () => true })[0];
    return open.find((one) => one.id === hit?.id);
  };
  return (area) => {
    if (level === 0) return undefined;
    if (area.parentCode !== null) {
      const told = byCode.get(area.parentCode);
      if (told !== undefined) return told;
      if (area.parentCode === area.iso3 || area.parentCode.length <= 3) return level === 1 ? country : undefined;
    }
    if (level === 1) return country;
    if (level !== 9 && area.code !== null && area.codeSystem === 'pcode') {
      const code = area.code;
      const fits = byPrefix.filter(
        (one) =>
          one.prefix !== code && (code.startsWith(one.prefix) || (one.bare.length >= 4 && code.startsWith(one.bare))),
      );
      fits.sort((a, b) => b.bare.length - a.bare.length);
      if (fits[0] !== undefined) return fits[0].one;
    }
    return byGround(area) ?? (level === 9 ? country : undefined);
  };
}
