import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '../harness.ts';
import { BROWSER, openBrowser, serveConsole } from './baraza.ts';
import { axe, look, tooWide } from './look.ts';

/** The roster of a duty post, kept by hand, and what an answer by link looks like on a phone. */
describe.skipIf(!BROWSER)('the duty roster', () => {
  let baraza: Awaited<ReturnType<typeof serveConsole>>;
  let browser: Browser;
  let page: Page;
  const errors: string[] = [];
  const ids = { post: newId(), ruth: newId(), grace: newId() };
  let organisation = '';
  let post: (path: string, data: object) => Promise<{ status(): number; json(): Promise<any> }>;

  beforeAll(async () => {
    baraza = await serveConsole();
    browser = await openBrowser();
    page = await (await browser.newContext({ locale: 'en-GB', viewport: { width: 1440, height: 900 } })).newPage();
    page.on('pageerror', (error) => errors.push(error.message));
    page.on('console', (message) => {
      if (message.text().includes('Content Security Policy')) errors.push(message.text());
    });
    const person = { email: 'amina@example.org', password: 'four plain words here' };
    const json = { headers: { 'content-type': 'application/json', 'x-baraza': '1', origin: baraza.address } };
    post = (path, data) => page.request.post(`${baraza.address}/api/v1${path}`, { ...json, data });
    await post('/setup', { ...person, name: 'Amina', workspaceName: 'Nsele' });
    await page.request.post(`${baraza.address}/api/auth/sign-in/email`, { ...json, data: person });
    const me = await (await page.request.get(`${baraza.address}/api/v1/me`)).json();
    organisation = me.workspaces[0].organisation.id;
    for (const [name, id] of [
      ['Ruth', ids.ruth],
      ['Grace', ids.grace],
    ])
      await post('/w/nsele/actors', { id, kind: 'person', name, parentId: organisation });
    const made = await post('/w/nsele/mandates', {
      id: ids.post,
      responderActorId: organisation,
      title: 'Elders on duty',
      dutyPost: true,
      coordinator: true,
      timeZone: 'Europe/Paris',
      agreedHow: 'by letter',
    });
    expect(made.status()).toBe(201);
  });
  afterAll(async () => {
    await browser?.close();
    await baraza?.close();
    expect(errors).toEqual([]);
  });

  const choose = async (label: string, name: string) => {
    await page.getByRole('combobox', { name: label }).fill(name);
    await page.getByRole('option', { name: new RegExp(`^${name}`) }).click();
  };

  it('begins without one: who holds the post always answers', async () => {
    await page.goto(`${baraza.address}/w/nsele/duty`);
    await page.getByText('No roster is kept').waitFor();
    expect(await axe(page)).toEqual([]);
  });

  it('repeats nights in turn; the days between are said to be gaps', async () => {
    await page.getByRole('button', { name: 'Repeat…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Shifts that repeat' });
    await dialog.waitFor();
    await choose('Who, in turn?', 'Ruth');
    await choose('Who, in turn?', 'Grace');
    await dialog.getByText(/That is 28 shifts/).waitFor();
    expect(await axe(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Add 28 shifts' }).click();
    await dialog.waitFor({ state: 'detached' });
    // a week that the pattern covers whole, whatever the day: where the post is, Monday may have begun already
    const after = page.getByRole('button', { name: 'The week after' });
    await after.click();
    await after.click();
    await page
      .getByText(/Nobody from Mon 06:00 to Mon 18:00, Europe\/Paris/)
      .first()
      .waitFor();
    const shifts = page.getByRole('list', { name: 'Shifts of the week' }).getByRole('listitem');
    await expect.poll(() => shifts.count()).toBe(8);
    expect(await axe(page)).toEqual([]);
  });

  it('hands over from now by the keyboard', async () => {
    await page.getByRole('main').click({ position: { x: 3, y: 3 } });
    await page.keyboard.press('t');
    await page.getByRole('button', { name: 'Hand over now…' }).focus();
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Hand over from now on' });
    await dialog.waitFor();
    await choose('To whom?', 'Grace');
    // until tomorrow morning, not until a shift that may end in the next minute
    const until = dialog.getByLabel('Until when?');
    if (await until.count()) await until.selectOption('other');
    expect(await axe(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'From now on: Grace' }).focus();
    await page.keyboard.press('Enter');
    await dialog.waitFor({ state: 'detached' });
    await page.getByText(/On duty now: Grace/).waitFor();
  });

  it('stands on a phone, in Arabic and in the dark', async () => {
    await page.goto(`${baraza.address}/w/nsele/duty`);
    await page.getByText(/On duty now: Grace/).waitFor();
    if (process.env['LOOK_DIR']) await look(page, 'duty', (p) => p.locator('section').first().waitFor());
    await page.setViewportSize({ width: 360, height: 740 });
    expect(await tooWide(page)).toEqual([]);
    await page.evaluate("localStorage.setItem('baraza.language', 'ar'); localStorage.setItem('baraza.scheme', 'dark')");
    await page.reload();
    await page.getByText(/المناوب الآن/).waitFor();
    expect(await tooWide(page)).toEqual([]);
    expect(await axe(page)).toEqual([]);
    await page.evaluate(
      "localStorage.setItem('baraza.language', 'en'); localStorage.setItem('baraza.scheme', 'light')",
    );
    await page.setViewportSize({ width: 1440, height: 900 });
  });

  it('tells whoever writes an alert who is on duty, and until when', async () => {
    await page.goto(`${baraza.address}/w/nsele/alerts/write`);
    await page.getByText(/on duty now, until/).waitFor();
    if (process.env['LOOK_DIR']) await look(page, 'write', (p) => p.getByRole('checkbox').first().waitFor());
  });

  it('shows Amina, asked herself, to whom an emergency goes if she stays silent', async () => {
    const me = await (await page.request.get(`${baraza.address}/api/v1/me`)).json();
    const [mandate, alert] = [newId(), newId()];
    await post('/w/nsele/mandates', {
      id: mandate,
      responderActorId: me.workspaces[0].actorId,
      title: 'Analyst on call',
      agreedHow: 'herself',
      substituteMandateId: ids.post,
    });
    await post('/w/nsele/alerts', {
      id: alert,
      level: 3,
      headline: 'Attack on Mambu market feared tonight',
      asked: 'Bring both youth leaders together',
      uncertainty: 'One account',
      implicated: 'none',
      implicatedActorIds: [],
    });
    expect((await post(`/w/nsele/alerts/${alert}/issue`, { mandateIds: [mandate] })).status()).toBe(200);
    await page.goto(`${baraza.address}/w/nsele/alerts/${alert}`);
    await page.getByText(/If you do not answer in time, it goes to Grace/).waitFor();
    await page.getByRole('button', { name: 'Accept', exact: true }).click();
    await page.getByLabel(/What will you do/).fill('Call both');
    await page.getByRole('button', { name: 'Accept and say what I will do' }).click();
    await page.getByRole('button', { name: 'Done', exact: true }).click();
    const dialog = page.getByRole('dialog', { name: 'Done' });
    await dialog.waitFor();
    expect(await axe(page)).toEqual([]);
    await dialog.getByLabel('What was the result?').fill('Both came');
    await dialog.getByRole('button', { name: 'Mark as done' }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.getByText('1 of 1 step done').waitFor();
  });
});
