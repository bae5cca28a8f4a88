/**
 * Does together what came in the same moment: what is being read from the sockets now, and while one lot is being done, what comes meanwhile. Nothing waits
 * for a clock.
 */
export interface Together<I, O> {
  /** @param lane what may be done together */
  add(lane: string, item: I): Promise<O>;
}

/**
 * @param doAll does a lot in one go, all or nothing. @returns an outcome for each, in order
 * @param most how many are done together
 * @param abreast how many lots of one lane are under way at once
 */
export function openTogether<I, O>(
  doAll: (lane: string, items: readonly I[]) => Promise<readonly O[]>,
  most: number,
  abreast: number,
): Together<I, O> {
  interface Waiting {
    item: I;
    done(it: O): void;
    failed(error: unknown): void;
  }
  const lanes = new Map<string, { waiting: Waiting[]; running: number }>();
  const go = async (name: string, lane: { waiting: Waiting[]; running: number }): Promise<void> => {
    lane.running++;
    while (lane.waiting.length > 0) {
      // those whose requests lie ready beside this one's come along: a lot costs nearly the same as one
      await new Promise((turn) => setImmediate(turn));
      const lot = lane.waiting.splice(0, most);
      try {
        const outcomes = await doAll(
          name,
          lot.map((it) => it.item),
        );
        lot.forEach((it, at) => it.done(outcomes[at]!));
      } catch (error) {
        for (const it of lot) it.failed(error);
      }
    }
    lane.running--;
    if (lane.running === 0 && lane.waiting.length === 0) lanes.delete(name);
  };
  return {
    add: (name, item) =>
      new Promise<O>((done, failed) => {
        const lane = lanes.get(name) ?? { waiting: [], running: 0 };
        lanes.set(name, lane);
        lane.waiting.push({ item, done, failed });
        if (lane.running < abreast) void go(name, lane);
      }),
  };
}
