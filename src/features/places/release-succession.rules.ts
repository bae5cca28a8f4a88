import { samplePoints, shareWithin } from './geometry.rules.ts';
import type { KnownArea, IncomingArea, SuccessionKind, GroupPlan } from './release-plan.rules.ts';
import { coreOf } from './release-finding.rules.ts';

/** A part smaller than this is a crack between two drawings, not a piece of land handed over. */
const PIECE = 0.05;

/** Who came from whom: by the file's own word, by ground shared, else by name. */
export function linkSuccessors(
  plan: GroupPlan,
  ended: readonly { area: KnownArea; on: string }[],
  fresh: readonly { id: string; area: IncomingArea; validFrom: string | null }[],
): void {
  const linked = new Set(plan.successions.map((one) => `${one.fromId} ${one.toId}`));
  const found: { from: (typeof ended)[number]; to: (typeof fresh)[number]; share: number | null }[] = [];
  for (const from of ended) {
    const shape = from.area.shape();
    const points = shape === null ? undefined : samplePoints(shape);
    for (const to of fresh) {
      if (linked.has(`${from.area.id} ${to.id}`)) continue;
      const told = from.area.code !== null && to.area.predecessors.includes(from.area.code);
      let share: number | null = null;
      if (points !== undefined && to.area.shape !== null) {
        share = shareWithin(points, to.area.shape);
        const back = shape === null ? 0 : shareWithin(samplePoints(to.area.shape, 150), shape);
        if (share < PIECE && back < 0.5 && !told) continue;
      } else if (!told && coreOf(from.area.name) !== coreOf(to.area.name)) continue;
      found.push({ from, to, share });
    }
  }
  for (const { from, to, share } of found) {
    const heirs =
      found.filter((one) => one.from === from).length +
      plan.successions.filter((one) => one.fromId === from.area.id).length;
    const forebears = found.filter((one) => one.to === to).length;
    const kind: SuccessionKind =
      heirs > 1
        ? 'split'
        : forebears > 1
          ? 'merge'
          : coreOf(from.area.name) === coreOf(to.area.name)
            ? 'recode'
            : 'rename';
    const added = plan.added.find((one) => one.id === to.id);
    if (
      kind === 'recode' &&
      to.area.shapeMark === null &&
      from.area.shapeMark !== null &&
      added !== undefined &&
      added.inheritsFrom === undefined
    ) {
      Object.assign(added, { inheritsFrom: from.area.id, outlineDoubtFrom: from.on });
    }
    plan.successions.push({
      fromId: from.area.id,
      toId: to.id,
      kind,
      share: share === null ? null : Math.round(share * 1000) / 1000,
      onDay: to.validFrom ?? from.on,
    });
  }
}
