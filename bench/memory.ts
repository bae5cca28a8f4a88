import { startHouse, treeMemoryMb } from './house.ts';

/** Memory of the whole process tree, 60 seconds after a start. */
export async function run(): Promise<{ idleMb: number; afterMb: number | null }> {
  const house = await startHouse();
  await new Promise((wait) => setTimeout(wait, 60_000));
  const idleMb = treeMemoryMb(house.pid);
  await house.discard();
  return { idleMb, afterMb: null };
}
