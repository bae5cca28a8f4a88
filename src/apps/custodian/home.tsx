import type { Overview, Server } from './api.ts';
import { hasRequest } from './deeds.ts';
import { keyFile } from './key.tsx';
import { Deed, saveFile, Title, type Speech } from './parts.tsx';

export interface Screen {
  speech: Speech;
  server: Server;
  it: Overview;
  onChange(): Promise<void>;
  onBack(): void;
}

interface Task {
  key: string;
  text: string;
  to: string;
}

/** What waits for the one who looks, most urgent first. */
function tasksOf({ t, when, day }: Speech, it: Overview): Task[] {
  const mine = it.custodians.find((one) => one.id === it.me.custodianId);
  const tasks: Task[] = [];
  for (const one of it.openings) {
    if (one.askedById === it.me.memberId && one.state === 'agreed' && hasRequest(one.id))
      tasks.push({ key: one.id, text: t('tasks.openMine'), to: `#request=${one.id}` });
    else if (one.askedById === it.me.memberId && one.state === 'opened' && one.told === null)
      tasks.push({ key: one.id, text: t('tasks.tellOpened', { alias: one.alias ?? '…' }), to: `#request=${one.id}` });
    else if (one.askedById === it.me.memberId && one.state === 'open')
      tasks.push({ key: one.id, text: t('tasks.mineWaits', { when: when(one.expiresAt) }), to: `#request=${one.id}` });
    else if (one.myFault === null && mine)
      tasks.push({
        key: one.id,
        text: t('tasks.request', { name: one.askedBy, when: when(one.expiresAt) }),
        to: `#request=${one.id}`,
      });
  }
  if (mine?.state === 'agreed' || mine?.state === 'keyed')
    tasks.push({ key: 'make', text: t('tasks.make'), to: '#make' });
  for (const one of it.tests)
    if (mine?.state === 'ready')
      tasks.push({ key: one.id, text: t('tasks.test', { when: day(one.dueAt) }), to: `#test=${one.id}` });
  for (const one of it.changes)
    if (one.state === 'running' && one.kind === 'reseat' && mine?.state === 'ready')
      tasks.push({ key: one.id, text: t('tasks.reshare', { count: one.left }), to: `#change=${one.id}` });
    else if (one.mayAgree) tasks.push({ key: one.id, text: t(`tasks.change_${one.kind}`), to: `#change=${one.id}` });
  for (const one of it.custodians)
    if (one.mayAgree)
      tasks.push({ key: one.id, text: t('tasks.appoint', { name: one.name }), to: `#custodian=${one.id}` });
  return tasks;
}

/** Where the custody stands, what waits, who holds the keys. */
export function Home({ speech, server, it, onChange }: Omit<Screen, 'onBack'>) {
  const { t, when, day } = speech;
  const tasks = tasksOf(speech, it);
  const mine = it.custodians.find((one) => one.id === it.me.custodianId);
  const live = it.custodians.filter((one) => !['left', 'lost', 'refused'].includes(one.state));
  const ready = live.filter((one) => one.state === 'ready');
  const news = it.told.filter((one) => !one.seen).slice(0, 8);
  const past = it.openings.filter((one) => !['open', 'agreed'].includes(one.state));
  const outlook = it.forecast;
  return (
    <>
      <Title>{t('title')}</Title>
      <p class="lead">{t('what')}</p>

      <section>
        <h2>{t('tasks.title')}</h2>
        {tasks.length === 0 ? (
          <p class="dim">{t('tasks.none')}</p>
        ) : (
          <ul class="tasks">
            {tasks.map((task) => (
              <li key={task.key}>
                <a href={task.to}>{task.text}</a>
              </li>
            ))}
          </ul>
        )}
      </section>

      <section>
        <h2>{t('state.title')}</h2>
        {outlook ? (
          <p
            class={
              outlook.state === 'gone' || outlook.state === 'last' ? 'alarm' : outlook.state === 'thin' ? 'note' : ''
            }
            data-outlook={outlook.state}
          >
            {t(`state.${outlook.state}`, {
              n: outlook.usable,
              names: it.custodians
                .filter((one) => outlook.hinges.includes(one.id))
                .map((one) => one.name)
                .join(', '),
            })}
          </p>
        ) : (
          <p class="note">{t('state.none', { ready: ready.length })}</p>
        )}
        {it.advice.length > 0 && (
          <ul class="dim">
            {it.advice.map((one) => (
              <li key={one}>{t(`advice.${one}`)}</li>
            ))}
          </ul>
        )}
        <p class="dim">
          {t('state.identities', { count: it.identities.sealed })}
          {it.identities.underOldKey > 0 && ` ${t('state.old', { count: it.identities.underOldKey })}`}
        </p>
        <p class="dim">{t('state.settings', { days: it.settings.testDays, hours: it.settings.requestHours })}</p>
        <p class="dim">{t('addresses.are', { what: t(`addresses.${it.settings.addresses ?? 'none'}.name`) })}</p>
      </section>

      <section>
        <h2>{t('custodians.title')}</h2>
        {live.length === 0 && <p class="dim">{t('custodians.none')}</p>}
        <ul class="people">
          {live.map((one) => (
            <li key={one.id}>
              <a href={`#custodian=${one.id}`}>
                <bdi>{one.name}</bdi>
              </a>
              <span class="dim">
                <bdi>{one.organisation}</bdi>
                {' · '}
                {t(`states.${one.state}`)}
                {one.outside && ` · ${t('custodians.outside')}`}
                {one.lastTestAt && ` · ${t('custodians.tested', { when: day(one.lastTestAt) })}`}
              </span>
              {one.testOverdue && <strong class="late">{t('custodians.overdue')}</strong>}
            </li>
          ))}
        </ul>
        {it.me.mayAgree && (
          <div class="bar">
            <a class="button" href="#propose">
              {t('propose.title')}
            </a>
            <a class="button" href="#change">
              {t('change.title')}
            </a>
          </div>
        )}
      </section>

      {it.changes.length > 0 && (
        <section>
          <h2>{t('change.list')}</h2>
          <ul class="people">
            {it.changes.slice(0, 6).map((one) => (
              <li key={one.id}>
                <a href={`#change=${one.id}`}>{t(`change.kinds.${one.kind}`)}</a>
                <span class="dim">
                  {t(`change.states.${one.state}`)} · {day(one.createdAt)}
                </span>
              </li>
            ))}
          </ul>
        </section>
      )}

      {past.length > 0 && (
        <section>
          <h2>{t('past.title')}</h2>
          <ul class="people">
            {past.slice(0, 10).map((one) => (
              <li key={one.id}>
                <a href={`#request=${one.id}`}>
                  {t(`openings.${one.state}`)}
                  {t('colon')} <bdi>{one.askedBy}</bdi>
                </a>
                <span class="dim">{when(one.settledAt ?? one.createdAt)}</span>
              </li>
            ))}
          </ul>
        </section>
      )}

      {news.length > 0 && (
        <section>
          <h2>{t('told.title')}</h2>
          <ul>
            {news.map((one) => (
              <li key={one.id}>
                {t(`told.${one.what}`)} <span class="dim">{when(one.at)}</span>
              </li>
            ))}
          </ul>
          <Deed speech={speech} label={t('told.seen')} run={() => server.seen().then(onChange)} />
        </section>
      )}

      <section>
        <h2>{t('self.title')}</h2>
        <ul>
          {mine?.publicKey && (
            <li>
              <a href="#lose">{t('lose.title')}</a>
            </li>
          )}
          <li>
            <a href="#check">{t('check.title')}</a>
          </li>
          {mine?.publicKey && (
            <li>
              <a href="#encrypted">{t('encrypted.title')}</a>
            </li>
          )}
          {mine?.publicKey && (
            <li>
              <button
                type="button"
                class="link"
                onClick={() =>
                  void server
                    .key()
                    .then((key) =>
                      saveFile('custodian-key.json', keyFile({ ...key, workspace: it.workspace.id }, it.me.name)),
                    )
                }
              >
                {t('make.save')}
              </button>
            </li>
          )}
        </ul>
      </section>
    </>
  );
}
