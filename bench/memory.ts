import { startHouse, treeMemoryMb } from './house.ts';
import { measureIncidents } from './incidents.ts';

const minute = () => new Promise((wait) => setTimeout(wait, 60_000));

/** Memory of the whole process tree, 60 seconds after a start and 60 seconds after the bench of incidents. */
export async function run(args: string[]): Promise<{ idleMb: number; afterMb: number }> {
  const first = await startHouse();
  await minute();
  const idleMb = treeMemoryMb(first.pid);
  const { house } = await measureIncidents(first, Number(args[0] ?? 1_000_000));
  await minute();
  const afterMb = treeMemoryMb(house.pid);
  await house.discard();
  return { idleMb, afterMb };
}
