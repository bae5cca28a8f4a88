import type { Context } from '#server/context.ts';

/** The same context at another moment: what the exercise tells happened over the last month. */
export const at = (context: Context, hoursAgo: number): Context => {
  const moment = new Date(context.now().getTime() - hoursAgo * 3_600_000);
  return { ...context, now: () => moment };
};
