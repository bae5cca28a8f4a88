import type { Ring, Shape } from './geometry.rules.ts';

/** Stored coordinates are whole numbers of 1e-5 degree: 1.1 m at most, finer than any boundary file is true. */
const STEPS = 1e5;
const VERSION = 1;

/**
 * A shape as bytes: version, then counts and differences between neighbouring points as zigzag variable-length whole numbers
 * (as in Protocol Buffers). About 4 bytes a point, a fifth of its GeoJSON. Points that fall together at 1e-5 degree become one.
 */
export function encodeShape(shape: Shape): Uint8Array {
  const bytes: number[] = [VERSION];
  const put = (value: number) => {
    let rest = value;
    while (rest >= 0x80) {
      bytes.push((rest % 0x80) | 0x80);
      rest = Math.floor(rest / 0x80);
    }
    bytes.push(rest);
  };
  const zigzag = (value: number) => (value >= 0 ? value * 2 : -value * 2 - 1);
  put(shape.length);
  for (const polygon of shape) {
    put(polygon.length);
    for (const ring of polygon) {
      const steps: number[] = [];
      for (let i = 0; i < ring.length; i += 2) {
        const x = Math.round(ring[i]! * STEPS);
        const y = Math.round(ring[i + 1]! * STEPS);
        if (steps.length === 0 || x !== steps.at(-2) || y !== steps.at(-1)) steps.push(x, y);
      }
      put(steps.length / 2);
      let lastX = 0;
      let lastY = 0;
      for (let i = 0; i < steps.length; i += 2) {
        put(zigzag(steps[i]! - lastX));
        put(zigzag(steps[i + 1]! - lastY));
        lastX = steps[i]!;
        lastY = steps[i + 1]!;
      }
    }
  }
  return Uint8Array.from(bytes);
}

/** The shape again. Throws a `RangeError` on bytes it did not make. */
export function decodeShape(bytes: Uint8Array): Shape {
  let at = 1;
  if (bytes[0] !== VERSION) throw new RangeError(`shape: unknown version ${bytes[0]}`);
  const take = (): number => {
    let value = 0;
    let factor = 1;
    for (;;) {
      const byte = bytes[at++];
      if (byte === undefined) throw new RangeError('shape: cut short');
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value;
      factor *= 0x80;
    }
  };
  const takeSigned = () => {
    const value = take();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  };
  const counted = <T>(one: () => T): T[] => {
    const count = take();
    if (count > bytes.length) throw new RangeError('shape: impossible count');
    return Array.from({ length: count }, one);
  };
  const ring = (): Ring => {
    const count = take();
    if (count > bytes.length) throw new RangeError('shape: impossible count');
    const out = new Float64Array(count * 2);
    let x = 0;
    let y = 0;
    for (let i = 0; i < out.length; i += 2) {
      x += takeSigned();
      y += takeSigned();
      out[i] = x / STEPS;
      out[i + 1] = y / STEPS;
    }
    return out;
  };
  return counted(() => counted(ring));
}
