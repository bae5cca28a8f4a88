import { startHouse } from './house.ts';

/** Time of the second start until `/healthz` answers: database, migrations, web and worker. @param args --times N */
export async function run(args: string[]): Promise<{ ms: number; all: number[] }> {
  const times = Number(args[args.indexOf('--times') + 1] ?? NaN) || 5;
  const first = await startHouse();
  await first.stop();
  const all: number[] = [];
  for (let i = 0; i < times; i++) {
    const house = await startHouse({ folder: first.folder });
    all.push(house.ms);
    await house.stop();
  }
  await first.discard();
  return { ms: [...all].sort((a, b) => a - b)[Math.floor(all.length / 2)]!, all };
}
