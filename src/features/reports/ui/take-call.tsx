import { useState } from 'react';
import { uuidv4 } from '#domain/ids.ts';
import type { OutOf } from '#domain/operation.ts';
import { REPORT_KINDS } from '#features/intake/intake.contract.ts';
import { call, useOpMutation } from '#web/api.ts';
import { useT } from '#web/i18n.ts';
import { useCan } from '#web/session.ts';
import { Button, Buttons, LinkButton } from '#web/ui/button.tsx';
import { Checkbox, RadioCards } from '#web/ui/choices.tsx';
import { Combobox } from '#web/ui/combobox.tsx';
import { Select, TextArea, TextField, type Option } from '#web/ui/field.tsx';
import { Form } from '#web/ui/form.tsx';
import { Card, Heading, Page, Row, Stack, Text, Title, Unseen } from '#web/ui/layout.tsx';
import { NumberRange } from '#web/ui/number-range.tsx';
import { rangeProblem, unknownRange, type Range } from '#web/ui/number-range.rules.ts';
import { ShownOnce } from '#web/ui/shown-once.tsx';
import { WhenField } from '#web/ui/when-field.tsx';
import { whenProblem, type When } from '#web/ui/when.rules.ts';
import { nowhere, type Where } from '#features/places/where.rules.ts';
import { WhereField } from '#features/places/ui/where-field.tsx';
import { AnswerFields, answeringFault, answerToOf, notOutside } from '#features/courier/ui/answer-fields.tsx';
import { basis, createReport } from '../reports.contract.ts';
import { listSources } from '../sources.contract.ts';
import { notAsked, ProtectedSteps, referralOf } from './protected-card.tsx';
import { IdentityFields, identityOf, noIdentity } from './identity-fields.tsx';
import { LanguageSelect } from './report-dialogs.tsx';
import css from './review.module.css';

const BASES = basis.options;
const unknownWhen: When = { from: null, to: null, precision: 'unknown' };
type Done = OutOf<typeof createReport> & { alias: string; mayRead: boolean };

/** What a caller or a visitor says, typed while they speak; at its end the return code to read out to them. */
export function TakeCallScreen() {
  const t = useT('reports');
  const [round, setRound] = useState(0);
  const [done, setDone] = useState<Done | null>(null);
  return (
    <Page>
      {done ? (
        <CallDone done={done} onNext={() => (setDone(null), setRound(round + 1))} />
      ) : (
        <CallForm key={round} onDone={setDone} />
      )}
      <span className="visually-hidden" role="status">
        {done ? t('call.saved') : ''}
      </span>
    </Page>
  );
}

function CallForm({ onDone }: { onDone: (done: Done) => void }) {
  const t = useT('reports', 'domain', 'courier', 'protected');
  const can = useCan();
  const [id] = useState(uuidv4);
  const [channel, setChannel] = useState<'desk' | 'visit'>('desk');
  const [text, setText] = useState('');
  const [language, setLanguage] = useState<string | null>(document.documentElement.lang || 'en');
  const [kind, setKind] = useState<string | null>(null);
  const [agreed, setAgreed] = useState(notAsked);
  const [danger, setDanger] = useState(false);
  const [when, setWhen] = useState<When>(unknownWhen);
  const [where, setWhere] = useState<Where>(nowhere);
  const [who, setWho] = useState('');
  const [killed, setKilled] = useState<Range>(unknownRange);
  const [hurt, setHurt] = useState<Range>(unknownRange);
  const [know, setKnow] = useState<(typeof BASES)[number] | null>(null);
  const [asks, setAsks] = useState('');
  const [source, setSource] = useState<Option | null>(null);
  const [alias, setAlias] = useState(() => t('call.aliasNew', { number: 1000 + Math.floor(Math.random() * 9000) }));
  const [mayAsk, setMayAsk] = useState(false);
  const [wantsAnswer, setWantsAnswer] = useState(false);
  const [identity, setIdentity] = useState(noIdentity);
  const [answering, setAnswering] = useState(notOutside);
  const create = useOpMutation(createReport, { invalidates: ['reports', 'sources'] });

  const crossed = rangeProblem(killed) !== null || rangeProblem(hurt) !== null || whenProblem(when) !== null;
  const unanswerable = answeringFault(answering);
  const isProtected = kind === 'protected';
  // of a child or a survivor nothing is written before they were asked
  const mayWrite = !isProtected || (agreed.consent !== null && agreed.consent !== 'refused');
  const blocked = !mayWrite
    ? t(agreed.consent === null ? 'protected:need' : 'protected:notWritten')
    : !text.trim()
      ? t('call.needText')
      : crossed
        ? t('call.needOrder')
        : !source && !alias.trim()
          ? t('call.needAlias')
          : unanswerable
            ? t(`courier:desk.${unanswerable}`)
            : null;
  const said = (range: Range) => (range.low === null && range.best === null && range.high === null ? null : range);
  const send = async () => {
    const out = await create.mutateAsync({
      body: {
        id,
        channel,
        text,
        language: language ?? 'und',
        kind,
        dangerNow: danger,
        whenFrom: when.from,
        whenTo: when.to,
        whenPrecision: when.from === null ? 'unknown' : (when.precision as 'exact'),
        placeId: where.placeId,
        placeText: where.placeText,
        lat: where.lat,
        lon: where.lon,
        placePrecision: where.precision,
        radiusKm: where.radiusKm,
        who: who.trim() || null,
        killed: said(killed),
        hurt: said(hurt),
        basis: know,
        asks: asks.trim() || null,
        sourceId: source?.value ?? null,
        newSource: source ? null : { alias: alias.trim(), languages: language ? [language] : [], mayAsk, wantsAnswer },
        identity: identityOf(identity),
        answerTo: answerToOf(answering),
        receipt: answering.receipt ?? undefined,
        referral: isProtected ? referralOf(agreed) : null,
      },
    });
    onDone({
      ...out,
      alias: source?.label ?? alias.trim(),
      // those named for such reports read it from now on
      mayRead: !isProtected || can('protected.read'),
    });
  };
  return (
    <Form deed={t('call.deed')} onSubmit={send} blocked={blocked} feature="reports">
      <Row spread="between">
        <Title>{t('call.title')}</Title>
        <RadioCards
          label={<Unseen>{t('call.how')}</Unseen>}
          options={[
            { value: 'desk', label: t('call.byPhone') },
            { value: 'visit', label: t('call.inPerson') },
          ]}
          value={channel}
          onChange={setChannel}
        />
      </Row>
      <div className={css.fields}>
        <Select
          label={t('call.kind')}
          optional
          none={t('notSaid')}
          options={REPORT_KINDS.map((it) => ({ value: it.code as string, label: t(`kinds.${it.code}`) }))}
          value={kind}
          onChange={setKind}
        />
        <LanguageSelect label={t('call.language')} value={language} onChange={setLanguage} />
      </div>
      {isProtected && <ProtectedSteps value={agreed} onChange={setAgreed} />}
      {mayWrite && (
        <>
          <TextArea
            label={t('call.what')}
            hint={t('call.whatHint')}
            rows={5}
            value={text}
            onChange={setText}
            autoFocus
            lang={language ?? undefined}
          />
          <Checkbox label={t('call.danger')} detail={t('call.dangerHint')} checked={danger} onChange={setDanger} />
          <WhenField
            label={t('call.when')}
            value={when}
            onChange={setWhen}
            precisions={['exact', 'about', 'day', 'week', 'month', 'unknown']}
          />
          <WhereField
            label={t('call.where')}
            hint={t('call.whereHint')}
            value={where}
            onChange={setWhere}
            coarse={isProtected}
          />
          <TextField label={t('call.who')} hint={t('call.whoHint')} optional value={who} onChange={setWho} />
          <div className={css.fields}>
            <NumberRange label={t('killed')} optional value={killed} onChange={setKilled} />
            <NumberRange label={t('hurt')} optional value={hurt} onChange={setHurt} />
          </div>
          <RadioCards
            label={t('call.basis')}
            optional
            options={BASES.map((it) => ({ value: it, label: t(`basis.${it}`) }))}
            value={know}
            onChange={setKnow}
          />
          <TextArea
            label={t('call.asks')}
            hint={t('call.asksHint')}
            optional
            rows={2}
            value={asks}
            onChange={setAsks}
          />

          <Card>
            <Stack>
              <Heading>{t('call.caller')}</Heading>
              <Combobox
                label={t('call.known')}
                hint={t('call.knownHint')}
                optional
                options={searchSources}
                value={source}
                onChange={setSource}
              />
              {!source && (
                <>
                  <TextField
                    label={t('call.alias')}
                    hint={t('call.aliasHint')}
                    value={alias}
                    onChange={setAlias}
                    maxLength={60}
                  />
                  <Checkbox label={t('call.mayAsk')} checked={mayAsk} onChange={setMayAsk} />
                  <Checkbox
                    label={t('call.wantsAnswer')}
                    detail={t('call.wantsAnswerHint')}
                    checked={wantsAnswer}
                    onChange={setWantsAnswer}
                  />
                </>
              )}
              {can('identity.write') && (source || wantsAnswer || mayAsk) && (
                <AnswerFields value={answering} onChange={setAnswering} known={source?.value ?? null} />
              )}
              {can('identity.write') && <IdentityFields value={identity} onChange={setIdentity} />}
            </Stack>
          </Card>
        </>
      )}
    </Form>
  );
}

function CallDone({ done, onNext }: { done: Done; onNext: () => void }) {
  const t = useT('reports', 'courier');
  return (
    <Stack gap="xl">
      <Title>{t('call.saved')}</Title>
      {done.returnCode ? (
        <ShownOnce label={t('call.code')} secret={done.returnCode} group={4} why={t('call.codeWhy')} />
      ) : (
        <Text>{t('call.noCode', { alias: done.alias })}</Text>
      )}
      {done.receipt && <Text>{t('courier:desk.receiptGoes')}</Text>}
      <Buttons>
        <Button look="primary" onClick={onNext}>
          {t('call.next')}
        </Button>
        {done.mayRead && (
          <LinkButton to="/w/$workspace/review" search={{ report: done.id }}>
            {t('call.open')}
          </LinkButton>
        )}
      </Buttons>
    </Stack>
  );
}

export const searchSources = async (text: string, signal: AbortSignal): Promise<Option[]> =>
  (await call(listSources, { query: { q: text, limit: 12 }, signal })).sources.map((it) => ({
    value: it.id,
    label: it.alias,
    detail: it.reliability,
  }));
