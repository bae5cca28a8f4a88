import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { concerns, fillPath, isPassing, mayRepeat, needsWorkspace, problemParts, queryText } from './api.rules.ts';

describe('addresses of the API', () => {
  it('fills parameters and never lets one climb out of its place', () => {
    expect(fillPath('/w/:workspace/reports/:id', { workspace: 'nsele', id: '../../me' })).toBe(
      '/w/nsele/reports/..%2F..%2Fme',
    );
    fc.assert(
      fc.property(fc.string({ minLength: 1, unit: 'grapheme-ascii' }), (id) => {
        const path = fillPath('/w/:workspace/x/:id', { workspace: 'a', id });
        expect(path.split('/')).toHaveLength(5);
        expect(decodeURIComponent(path.split('/')[4]!)).toBe(id);
      }),
    );
  });
  it('says which parameter is missing', () => {
    expect(() => fillPath('/w/:workspace/x/:id', { workspace: 'a' })).toThrow(/id/);
    expect(() => fillPath('/w/:workspace', { workspace: '' })).toThrow(/workspace/);
  });
  it('leaves empty filters out, repeats lists, writes dates as ISO 8601', () => {
    expect(queryText({ a: undefined, b: null, c: '', d: [], e: 0, f: false })).toBe('?e=0&f=false');
    expect(queryText({ type: ['a', 'b'], from: new Date(0) })).toBe('?type=a&type=b&from=1970-01-01T00%3A00%3A00.000Z');
    expect(queryText({})).toBe('');
  });
  it('knows the paths of a workspace', () => {
    expect(needsWorkspace('/w/:workspace/reports')).toBe(true);
    expect(needsWorkspace('/me')).toBe(false);
  });
});

describe('trying again', () => {
  it('repeats what is harmless: reading, replacing, and creating what already has its id', () => {
    expect(mayRepeat('get', undefined)).toBe(true);
    expect(mayRepeat('put', {})).toBe(true);
    expect(mayRepeat('delete', undefined)).toBe(true);
    expect(mayRepeat('post', { id: 'x' })).toBe(true);
  });
  it('never repeats a creation without an id, nor a change', () => {
    expect(mayRepeat('post', { text: 'x' })).toBe(false);
    expect(mayRepeat('post', undefined)).toBe(false);
    expect(mayRepeat('post', { id: 7 })).toBe(false);
    expect(mayRepeat('patch', { id: 'x' })).toBe(false);
  });
  it('holds only a lost line and an absent server for passing', () => {
    expect([0, 200, 401, 409, 422, 429, 500, 502, 503, 504].filter(isPassing)).toEqual([0, 502, 503, 504]);
  });
});

describe('problems', () => {
  it('keeps what the server says', () => {
    expect(
      problemParts(409, {
        code: 'taken',
        title: 'T',
        detail: 'D',
        values: { n: 1, bad: {} },
        errors: [{ where: '/name', code: 'short', detail: 'E' }],
      }),
    ).toEqual({
      status: 409,
      code: 'taken',
      title: 'T',
      detail: 'D',
      values: { n: 1 },
      errors: [{ where: '/name', code: 'short', detail: 'E' }],
    });
  });
  it('makes something sayable of any answer whatever', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 599 }), fc.anything(), (status, body) => {
        const parts = problemParts(status, body);
        expect(parts.code.length).toBeGreaterThan(0);
        expect(typeof parts.detail).toBe('string');
        expect(parts.errors.every((e) => typeof e.where === 'string')).toBe(true);
      }),
    );
    expect(problemParts(502, '<html>').code).toBe('unavailable');
    expect(problemParts(500, undefined).code).toBe('server_error');
  });
});

describe('what is old after a change', () => {
  it('takes a noun for all of its operations and an id for one', () => {
    expect(concerns('reports.list', ['reports'])).toBe(true);
    expect(concerns('reports.list', ['reports.list'])).toBe(true);
    expect(concerns('reports.list', ['report'])).toBe(false);
    expect(concerns('reportsx.list', ['reports'])).toBe(false);
    expect(concerns(null, ['reports'])).toBe(false);
  });
});
