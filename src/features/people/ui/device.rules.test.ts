import { describe, expect, it } from 'vitest';
import { deviceWords } from './device.rules.ts';

describe('a session in the list', () => {
  it('is named after its browser and system, as far as they say', () => {
    expect(deviceWords('Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/150.0 Safari/537.36')).toEqual({
      browser: 'Chrome',
      system: 'Linux',
    });
    expect(deviceWords('Mozilla/5.0 (Android 15; Mobile; rv:150.0) Gecko/150.0 Firefox/150.0')).toEqual({
      browser: 'Firefox',
      system: 'Android',
    });
    expect(deviceWords('Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Safari/604.1')).toEqual({
      browser: 'Safari',
      system: 'iOS',
    });
    expect(deviceWords('')).toEqual({ browser: null, system: null });
  });
});
