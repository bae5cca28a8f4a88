import { z } from 'zod';
import { operation } from '#domain/operation.ts';

const workspaceParams = z.object({ workspace: z.string() });
const withId = workspaceParams.extend({ id: z.uuid() });

/** For the custodians' page: what was filled under a key that this server does not have. Nobody is named. */
export const listEncrypted = operation({
  id: 'encrypted.list',
  method: 'get',
  path: '/w/:workspace/encrypted-submissions',
  verb: 'custody.hold',
  params: workspaceParams,
  out: z.object({
    submissions: z.array(
      z.object({
        id: z.uuid(),
        title: z.string(),
        version: z.string(),
        receivedAt: z.iso.datetime(),
        incomplete: z.boolean(),
        parts: z.array(z.string()),
      }),
    ),
  }),
});
export type EncryptedLine = z.output<typeof listEncrypted.out>['submissions'][number];
/** Ciphertext, as the phone sent it. That it was fetched stands in the record. */
export const openEncrypted = operation({
  id: 'encrypted.part',
  method: 'get',
  path: '/w/:workspace/encrypted-submissions/:id/parts/:part',
  verb: 'custody.hold',
  summary: 'One part of an encrypted submission: its XML, or a file of it',
  params: withId.extend({ part: z.string().min(1).max(250) }),
  out: z.unknown(),
});
