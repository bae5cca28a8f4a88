import { Problem } from '#domain/problem.ts';
import { checkContent } from '#features/intake/attachment-content.ts';

/** Side of a kept face, in pixels: enough to be known by, too little to be more. */
const SIDE = 320;

/**
 * A picture of somebody as it is kept: drawn anew from its pixels without position, time or device, cut square around what draws the eye.
 * @throws Problem 415 `not_a_picture`
 */
export async function portraitOf(bytes: Uint8Array): Promise<Buffer> {
  const refused = () =>
    new Problem(415, 'not_a_picture', 'This is no picture (JPEG, PNG, WebP, GIF, AVIF), or it is damaged.');
  const checked = await checkContent(bytes).catch(() => null);
  if (checked?.mediaType !== 'image/jpeg') throw refused();
  const { default: sharp } = await import('sharp');
  return sharp(checked.bytes)
    .resize({ width: SIDE, height: SIDE, fit: 'cover', position: sharp.strategy.attention })
    .jpeg({ quality: 82 })
    .toBuffer();
}
