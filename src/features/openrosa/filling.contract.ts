import { z } from 'zod';

/** Filling forms in the browser: what its page is told, and what it hears back. Not part of the API: the page comes with the server that answers it. */
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
export const fillingForm = z.object({
  formId: z.string(),
  title: z.string(),
  version: z.string(),
  versionId: z.uuid(),
  /** of the XML in UTF-8 */
  sha256,
  /** answers would have to be locked by the phone with the form's own key: only Collect does that */
  encrypted: z.boolean(),
  media: z.array(z.object({ id: z.uuid(), name: z.string(), mediaType: z.string(), sha256 })),
});
export type FillingForm = z.infer<typeof fillingForm>;
export const fillingList = z.object({
  workspace: z.object({ slug: z.string(), name: z.string(), exercise: z.boolean() }),
  /** of the monitor, most liked first */
  languages: z.array(z.string()),
  /** base64url of the public key that what is filled is sealed to */
  sealingKey: z.string(),
  forms: z.array(fillingForm),
});
export type FillingList = z.infer<typeof fillingList>;
export const fillingReceipt = z.object({ id: z.uuid(), receipt: z.string() });
/** The page takes the place of the link that opened it: it goes on with a token of its own. */
export const renewal = z.object({ next: z.string().regex(/^[A-Za-z0-9_-]{32}$/) });
