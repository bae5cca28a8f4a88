import { expect, test } from 'vitest';
import { judge, readAudit } from './weaknesses.ts';

const report = (vulnerabilities: Record<string, unknown>) =>
  readAudit(JSON.stringify({ auditReportVersion: 2, vulnerabilities, metadata: {} }));
const advisory = (id: string, severity: string) => ({
  source: 1,
  name: 'weak',
  title: 'It can be made to stop',
  url: `https://github.com/advisories/${id}`,
  severity,
});
const grave = report({
  weak: { name: 'weak', severity: 'critical', via: [advisory('GHSA-1', 'critical'), advisory('GHSA-2', 'low')] },
  above: { name: 'above', severity: 'critical', via: ['weak'] },
});

test('what is grave is told once, by the package that is weak and not by those above it', () => {
  expect(grave).toEqual({
    weaknesses: [{ id: 'GHSA-1', name: 'weak', severity: 'critical', title: 'It can be made to stop' }],
  });
  expect(judge(grave, grave)).toEqual({ code: 1, lines: ['critical: weak: It can be made to stop (GHSA-1)'] });
});

test('one that a person looked at does not stop anybody, and another does', () => {
  expect(judge(grave, grave, { 'GHSA-1': 'never given anything from outside' }).code).toBe(0);
  expect(judge(grave, grave, { 'GHSA-2': 'another' }).code).toBe(1);
  expect(judge(report({}), grave)).toEqual({ code: 0, lines: [expect.stringContaining('No grave weakness')] });
});

test('without a line, or from a registry that is not asked such things, nothing fails and it is said', () => {
  const refused = JSON.stringify({
    message: '405 Method Not Allowed - POST https://example.org\nmore',
    statusCode: 405,
  });
  const noLine = JSON.stringify({ error: { code: 'ENOTFOUND', summary: '', detail: '' } });
  for (const text of [refused, noLine, '', 'npm error', '[]', 'null']) {
    const it = judge(readAudit(text), grave);
    expect([it.code, it.lines[0]]).toEqual([0, expect.stringContaining('nothing is known')]);
    expect(it.lines).toHaveLength(1);
  }
});

test('a registry that does not even know of what everybody knows is not believed', () => {
  for (const known of [report({}), readAudit('')])
    expect(judge(report({}), known).lines).toEqual([expect.stringContaining('says nothing')]);
});
