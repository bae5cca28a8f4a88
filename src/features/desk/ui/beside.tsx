import { DirectoryTasks } from '#features/directory/ui/tasks/directory-tasks.tsx';
import { LineTroubles } from '#features/numbers/ui/line-troubles.tsx';
import { useCan } from '#web/session.ts';

/** What else waits for somebody, or does not work, under the summary of the desk. */
export function Beside() {
  const can = useCan();
  return (
    <>
      {(can('report.triage') || can('workspace.write')) && <LineTroubles elsewhere />}
      {can('actor.write') && <DirectoryTasks />}
    </>
  );
}
