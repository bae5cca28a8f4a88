import { z } from 'zod';
import { operation } from '#domain/operation.ts';
import { named, workspaceParams } from '../organisations.contract.ts';

const count = z.number().int();
const due = { dueOn: z.iso.date(), late: z.boolean() };
/** The most urgent of a kind, and how many there are. */
const some = <T extends z.ZodType>(of: T) => z.object({ lines: z.array(of), total: count });

export const readDirectoryTasks = operation({
  id: 'directoryTasks.read',
  method: 'get',
  path: '/w/:workspace/directory-tasks',
  verb: 'actor.write',
  params: workspaceParams,
  summary:
    'What waits for somebody in the directory: neighbours not contacted yet, what entries say of themselves, decisions of groups past their day, people to ask again whether they want to stand there. One’s own first.',
  out: z.object({
    uncontacted: some(z.object({ initiative: named, other: named, mine: z.boolean(), ...due })),
    confirmations: some(named.extend({ corrections: count, hide: z.boolean(), since: z.iso.datetime() })),
    decisions: some(z.object({ group: named, words: z.string(), mine: z.boolean(), ...due })),
    /** null without the right to know of people to turn to */
    contacts: some(z.object({ id: z.uuid(), name: z.string(), organisation: named, ...due })).nullable(),
  }),
});
