import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId, openHouse, type House, type Person } from '#test/harness.ts';
import { rateCommands } from './rates.ts';

let house: House;
let amina: Person;
beforeAll(async () => {
  house = await openHouse();
  amina = await house.person('Amina', ['analyst']);
});
afterAll(() => house.close());

test('amounts get the rate of their day or of the last one before it; those far from any stay without', async () => {
  const id = newId();
  const money = [
    { kind: 'budget', amount: 1000, currency: 'EUR', on: '2025-01-31' },
    { kind: 'budget', amount: 1000, currency: 'EUR', on: '2025-02-10' },
    { kind: 'budget', amount: 1000, currency: 'EUR', on: '2025-06-30' },
    { kind: 'budget', amount: 1000, currency: 'EUR', on: '2025-01-31', rate: 2 },
    { kind: 'budget', amount: 5, currency: 'XAF', on: '2025-01-31' },
  ];
  const made = await amina.post('/w/nsele/initiatives', { id, title: 'With money', money });
  expect(made.body.findings).toEqual([{ code: 'no_rate', detail: '4' }]);
  const file = join(house.folder, 'rates.csv');
  writeFileSync(file, 'Currency,Date,USD\nEUR,2025-01-31,1.04\nEUR,2025-02-05,1.05\nEuro,x,y\n');
  const said: string[] = [];
  const code = await rateCommands[0]!.run({
    installation: { urls: house.urls } as never,
    args: [file, '--source', 'a bank'],
    env: {},
    out: (text) => said.push(text),
    say: (text) => said.push(text),
    signal: new AbortController().signal,
  });
  expect([code, said]).toEqual([
    3,
    ['row 4: no currency EURO', '2 rates of 1 currencies; 2 amounts of the directory have one now.'],
  ]);
  const { body } = await amina.get(`/w/nsele/initiatives/${id}`);
  expect(body.money.map((it: { usd: number | null; rateOn: string | null }) => [it.usd, it.rateOn])).toEqual([
    [1040, '2025-01-31'],
    [1050, '2025-02-05'],
    [null, null],
    [2000, '2025-01-31'],
    [null, null],
  ]);
  expect(body.sums).toMatchObject([{ kind: 'budget', lines: 5, withoutRate: 2 }]);
});
