import { useEffect, useState } from 'preact/hooks';
import { uuidv4 } from '#domain/ids.ts';
import type { CustodianLine, Overview, Server } from './api.ts';
import { answerOf, hasRequest, type LockedKey } from './deeds.ts';
import { keyFile, WithKey } from './key.tsx';
import { Deed, Field, FileOrText, saveFile, Title, type Speech } from './parts.tsx';

interface Screen {
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

/** The dummy: opened with words or passkey, or with the kept file. */
export function TestScreen({ speech, server, it, onChange, onBack, testId }: Screen & { testId: string }) {
  const { t } = speech;
  const dummy = it.tests.find((one) => one.id === testId);
  const load = async (): Promise<LockedKey> => ({ ...(await server.key()), workspace: it.workspace.id });
  const done = async () => {
    await onChange();
    onBack();
  };
  if (!dummy || !it.me.custodianId) return <Title>{t('test.done')}</Title>;
  return (
    <>
      <Title>{t('test.title')}</Title>
      <p>{t('test.what')}</p>
      <WithKey speech={speech} load={load}>
        {(pair, key) => (
          <Deed
            speech={speech}
            main
            label={t('test.deed')}
            run={async () => {
              await server.passTest(dummy.id, answerOf(it.workspace.id, key.custodianId, pair, dummy));
              await done();
            }}
          />
        )}
      </WithKey>
      <details>
        <summary>{t('request.offline')}</summary>
        <p>{t('request.offlineHow')}</p>
        <button
          type="button"
          class="plain"
          onClick={() =>
            saveFile('custody-test.json', {
              kind: 'baraza-test',
              version: 1,
              workspace: it.workspace.id,
              custodianId: it.me.custodianId,
              id: dummy.id,
              box: dummy.box,
            })
          }
        >
          {t('test.save')}
        </button>
        <FileOrText
          speech={speech}
          label={t('request.answerFile')}
          onRead={(file) => {
            const { kind, id, answer } = file as { kind: string; id: string; answer: string };
            if (kind !== 'baraza-test-answer' || id !== dummy.id) throw new Error('another file');
            void server.passTest(id, answer).then(done);
          }}
        />
      </details>
    </>
  );
}

/** Proposes a custodian: who, why, and whether beyond the reach of the authorities. */
export function ProposeScreen({ speech, server, it, onChange, onBack }: Screen) {
  const { t } = speech;
  const [member, setMember] = useState('');
  const [reason, setReason] = useState('');
  const [outside, setOutside] = useState(false);
  return (
    <>
      <Title>{t('propose.title')}</Title>
      <p>{t('propose.how')}</p>
      {it.candidates.length === 0 ? (
        <p class="note">{t('propose.nobody')}</p>
      ) : (
        <fieldset>
          <legend>{t('propose.who')}</legend>
          {it.candidates.map((one) => (
            <label key={one.memberId} class="choice">
              <input
                type="radio"
                name="member"
                checked={member === one.memberId}
                onChange={() => setMember(one.memberId)}
              />
              <span>
                <bdi>{one.name}</bdi> <span class="dim">{one.organisation}</span>
              </span>
            </label>
          ))}
        </fieldset>
      )}
      <label class="choice">
        <input type="checkbox" checked={outside} onChange={(event) => setOutside(event.currentTarget.checked)} />
        {t('propose.outside')}
      </label>
      <Field label={t('propose.why')} value={reason} onInput={setReason} rows={2} />
      <Deed
        speech={speech}
        main
        label={t('propose.deed')}
        blocked={!member ? t('propose.needWho') : reason.trim() ? null : t('needReason')}
        run={async () => {
          await server.propose({ id: uuidv4(), memberId: member, outside, reason: reason.trim() });
          await onChange();
          onBack();
        }}
      />
    </>
  );
}

/** One custodian, and one's voice on the appointment. */
export function CustodianScreen({ speech, server, onChange, onBack, of }: Screen & { of: CustodianLine }) {
  const { t, when, day } = speech;
  return (
    <>
      <Title>
        <bdi>{of.name}</bdi>
      </Title>
      <dl class="facts">
        <dt>{t('custodians.organisation')}</dt>
        <dd>
          <bdi>{of.organisation}</bdi>
        </dd>
        <dt>{t('request.state')}</dt>
        <dd>{t(`states.${of.state}`)}</dd>
        <dt>{t('custodians.place')}</dt>
        <dd>{t(of.outside ? 'custodians.outside' : 'custodians.inside')}</dd>
        {of.lastTestAt && (
          <>
            <dt>{t('custodians.lastTest')}</dt>
            <dd>{when(of.lastTestAt)}</dd>
          </>
        )}
        {of.testDueAt && (
          <>
            <dt>{t('custodians.nextTest')}</dt>
            <dd>{day(of.testDueAt)}</dd>
          </>
        )}
        {of.endReason && (
          <>
            <dt>{t('custodians.ended')}</dt>
            <dd dir="auto">{of.endReason}</dd>
          </>
        )}
      </dl>
      <h2>{t('propose.why')}</h2>
      <blockquote dir="auto">{of.reason}</blockquote>
      <Voices speech={speech} of={of.voices} />
      {of.mayAgree && (
        <YesOrNo
          speech={speech}
          onSay={async (yes, reason) => {
            await server.speakOnCustodian(of.id, yes, reason);
            await onChange();
            onBack();
          }}
        />
      )}
    </>
  );
}

export function Voices({ speech: { t, when }, of }: { speech: Speech; of: CustodianLine['voices'] }) {
  return (
    <ul>
      {of.map((it, at) => (
        <li key={at}>
          {t(it.yes ? 'voice.saidYes' : 'voice.saidNo')}
          {t('colon')} <bdi>{it.member}</bdi> (<bdi>{it.organisation}</bdi>) <span class="dim">{when(it.at)}</span>
          {it.reason && (
            <>
              {' '}
              <q dir="auto">{it.reason}</q>
            </>
          )}
        </li>
      ))}
    </ul>
  );
}

/** One's voice: yes, or no with a reason. */
export function YesOrNo({
  speech,
  onSay,
}: {
  speech: Speech;
  onSay(yes: boolean, reason: string | null): Promise<void>;
}) {
  const { t } = speech;
  const [no, setNo] = useState(false);
  const [reason, setReason] = useState('');
  return no ? (
    <>
      <Field label={t('voice.why')} value={reason} onInput={setReason} rows={2} />
      <Deed
        speech={speech}
        main
        label={t('voice.no')}
        blocked={reason.trim() ? null : t('needReason')}
        run={() => onSay(false, reason.trim())}
      />
    </>
  ) : (
    <div class="bar">
      <Deed speech={speech} main label={t('voice.yes')} run={() => onSay(true, null)} />
      <button type="button" class="plain" onClick={() => setNo(true)}>
        {t('voice.no')}
      </button>
    </div>
  );
}

/** The key is lost: at once, with what that leaves said before. */
export function LoseScreen({ speech, server, it, onChange, onBack }: Screen) {
  const { t } = speech;
  const [reason, setReason] = useState('');
  const [sure, setSure] = useState(false);
  const mine = it.custodians.find((one) => one.id === it.me.custodianId);
  const hinge = it.forecast?.hinges.includes(it.me.custodianId ?? '') === true;
  if (!mine) return <Title>{t('lose.title')}</Title>;
  return (
    <>
      <Title>{t('lose.title')}</Title>
      <p>{t('lose.what')}</p>
      {hinge ? (
        <p class="alarm">{t('lose.end')}</p>
      ) : (
        <p class="note">{t('lose.left', { n: (it.forecast?.usable ?? 1) - 1 })}</p>
      )}
      <Field label={t('lose.why')} value={reason} onInput={setReason} rows={2} />
      <label class="choice">
        <input type="checkbox" checked={sure} onChange={(event) => setSure(event.currentTarget.checked)} />
        {t('lose.sure')}
      </label>
      <Deed
        speech={speech}
        grave
        label={t('lose.deed')}
        blocked={!sure ? t('lose.needSure') : reason.trim() ? null : t('needReason')}
        run={async () => {
          await server.lose(mine.id, reason.trim());
          await onChange();
          onBack();
        }}
      />
    </>
  );
}

/** The hashes of everything that this page is made of, and the file to keep. */
export function CheckScreen({ speech, server }: { speech: Speech; server: Server }) {
  const { t } = speech;
  const [files, setFiles] = useState<Awaited<ReturnType<Server['files']>>['files']>([]);
  useEffect(
    () =>
      void server.files().then(
        (it) => setFiles(it.files),
        () => undefined,
      ),
    [],
  );
  return (
    <>
      <Title>{t('check.title')}</Title>
      <p>{t('check.what')}</p>
      <p>{t('check.limits')}</p>
      <p>
        <a class="button" href="/c/baraza-custodian.html" download="baraza-custodian.html">
          {t('check.keep')}
        </a>
      </p>
      <p class="hint">{t('check.keepHow')}</p>
      <h2>{t('check.hashes')}</h2>
      <dl class="hashes" dir="ltr">
        {files.map((it) => (
          <>
            <dt>{it.path}</dt>
            <dd>
              <code>{it.sha256}</code>
            </dd>
          </>
        ))}
      </dl>
    </>
  );
}
