import { prepareJobs } from '#server/jobs.ts';

/** Makes the tables and queues of jobs as the owner, then ends. See jobs-schema.ts. */
if (import.meta.main) {
  process.once('message', (it: { ownerUrl: string; app: string; worker: string }) => {
    prepareJobs(it.ownerUrl, { app: it.app, worker: it.worker }).then(
      () => process.exit(0),
      (error: Error) => {
        process.stderr.write(`${error.message}\n`);
        process.exit(1);
      },
    );
  });
  // whoever started this is gone
  process.once('disconnect', () => process.exit(1));
}
