import { useState } from 'react';
import { uuidv4 } from '#domain/ids.ts';
import { PlacePicker } from '#features/places/ui/place-picker.tsx';
import { TypeSelect } from '#features/incidents/ui/types.tsx';
import { useOp, useOpMutation } from '#web/api.ts';
import { useT } from '#web/i18n.ts';
import { Go } from '#web/navigation.tsx';
import { useCan } from '#web/session.ts';
import { Badge } from '#web/ui/badges.tsx';
import { Button, Buttons } from '#web/ui/button.tsx';
import { Dialog } from '#web/ui/dialog.tsx';
import { Select, TextArea } from '#web/ui/field.tsx';
import { Form } from '#web/ui/form.tsx';
import { Card, Heading, Row, Said, Stack, Text } from '#web/ui/layout.tsx';
import { Answer } from '#web/ui/states.tsx';
import { TimeAgo } from '#web/ui/time.tsx';
import { toast, toastProblem } from '#web/ui/toast.tsx';
import {
  agreeTogether,
  assignAccompanying,
  listAccompanists,
  readAccompanying,
  saveTogether,
  type Together,
} from '../together.contract.ts';
import { Voices } from './voices.tsx';

const INVALIDATES = { invalidates: ['accompanying'] };
const fresh = (): Together => ({
  id: uuidv4(),
  n: 0,
  words: '',
  setting: '',
  proposal: '',
  language: 'und',
  typeCode: null,
  place: null,
  observerAgreed: false,
  analystAgreed: false,
  changedAt: '',
  sentAt: null,
  reportId: null,
});

/** On a monitor's page: who accompanies them, and for that analyst the accounts that the two shape. */
export function AccompaniedPart({ monitorId, alias }: { monitorId: string; alias: string }) {
  const t = useT('accompanied');
  const can = useCan();
  const asked = useOp(readAccompanying, { params: { id: monitorId } });
  const [assigning, setAssigning] = useState(false);
  const [writing, setWriting] = useState<Together | null>(null);
  return (
    <Stack as="section">
      <Heading>{t('title')}</Heading>
      <Answer of={asked} rows={2} feature="accompanied">
        {({ by, endedBy, accounts }) => (
          <>
            <Text dim={!by}>
              {by ? t(by.me ? 'byMe' : 'by', { name: by.name }) : t(endedBy === 'observer' ? 'endedByThem' : 'nobody')}
            </Text>
            <Buttons>
              {can('source.write') && <Button onClick={() => setAssigning(true)}>{t(by ? 'change' : 'assign')}</Button>}
              {by?.me && can('report.create') && (
                <Button look="primary" onClick={() => setWriting(fresh())}>
                  {t('begin')}
                </Button>
              )}
            </Buttons>
            {accounts.map((it) => (
              <Account
                key={it.id}
                of={it}
                monitorId={monitorId}
                alias={alias}
                me={by?.me ?? false}
                onWrite={() => setWriting(it)}
              />
            ))}
            {assigning && (
              <AssignDialog monitorId={monitorId} now={by?.id ?? null} onClose={() => setAssigning(false)} />
            )}
            {writing && (
              <WriteDialog monitorId={monitorId} alias={alias} of={writing} onClose={() => setWriting(null)} />
            )}
          </>
        )}
      </Answer>
    </Stack>
  );
}

function Account({
  of,
  monitorId,
  alias,
  me,
  onWrite,
}: {
  of: Together;
  monitorId: string;
  alias: string;
  me: boolean;
  onWrite: () => void;
}) {
  const t = useT('accompanied');
  const agree = useOpMutation(agreeTogether, { invalidates: ['accompanying', 'reports'] });
  return (
    <Card>
      <Stack gap="s">
        <Row>
          {of.sentAt ? (
            <Badge tone="accent">{t('sent')}</Badge>
          ) : (
            <Badge>
              {t(of.observerAgreed ? 'awaitsYou' : of.analystAgreed ? 'awaitsThem' : 'awaitsBoth', { alias })}
            </Badge>
          )}
          <Text dim small>
            <TimeAgo at={of.sentAt ?? of.changedAt} />
          </Text>
          {of.reportId && (
            <Go to="/w/$workspace/review" search={{ queue: 'all', report: of.reportId }}>
              {t('report')}
            </Go>
          )}
        </Row>
        <Voices of={of} alias={alias} />
        {me && !of.sentAt && (
          <Buttons>
            <Button onClick={onWrite}>{t('write')}</Button>
            {!of.analystAgreed && (
              <Button
                look="primary"
                busy={agree.isPending}
                blocked={of.words === '' && t('noWords')}
                onClick={() =>
                  agree.mutate(
                    { params: { id: monitorId, accountId: of.id }, body: { n: of.n } },
                    {
                      onSuccess: ({ sent }) => toast(t(sent ? 'sentOn' : 'agreed')),
                      onError: (error) => toastProblem(error, 'accompanied'),
                    },
                  )
                }
              >
                {t('agree')}
              </Button>
            )}
          </Buttons>
        )}
      </Stack>
    </Card>
  );
}

function AssignDialog({ monitorId, now, onClose }: { monitorId: string; now: string | null; onClose: () => void }) {
  const t = useT('accompanied');
  const asked = useOp(listAccompanists);
  const [member, setMember] = useState(now);
  const save = useOpMutation(assignAccompanying, INVALIDATES);
  return (
    <Dialog open onClose={onClose} title={t('assign')}>
      <Form
        deed={t('console:save')}
        feature="accompanied"
        onSubmit={async () => {
          await save.mutateAsync({ params: { id: monitorId }, body: { memberId: member } });
          onClose();
        }}
        aside={<Button onClick={onClose}>{t('console:cancel')}</Button>}
      >
        <Text>{t('assignMeans')}</Text>
        <Select
          label={t('who')}
          optional
          none={t('nobodyChoice')}
          options={(asked.data?.members ?? []).map((it) => ({ value: it.id, label: it.name }))}
          value={member}
          onChange={setMember}
        />
      </Form>
    </Dialog>
  );
}

function WriteDialog({
  monitorId,
  alias,
  of,
  onClose,
}: {
  monitorId: string;
  alias: string;
  of: Together;
  onClose: () => void;
}) {
  const t = useT('accompanied');
  const [setting, setSetting] = useState(of.setting);
  const [proposal, setProposal] = useState(of.proposal);
  const [typeCode, setType] = useState(of.typeCode);
  const [place, setPlace] = useState(of.place?.id ?? null);
  const save = useOpMutation(saveTogether, INVALIDATES);
  return (
    <Dialog open onClose={onClose} title={t(of.n === 0 ? 'begin' : 'write')} width={640}>
      <Form
        deed={t('console:save')}
        feature="accompanied"
        onSubmit={async () => {
          await save.mutateAsync({
            params: { id: monitorId, accountId: of.id },
            body: { n: of.n, setting, proposal, typeCode, placeId: place },
          });
          onClose();
        }}
        aside={<Button onClick={onClose}>{t('console:cancel')}</Button>}
      >
        {of.words !== '' && (
          <Stack gap="xs">
            <Text dim small>
              {t('voice.observer', { alias })}
            </Text>
            <Said lang={of.language}>{of.words}</Said>
          </Stack>
        )}
        <Text dim>{t('theirsStay')}</Text>
        <TextArea
          label={t('voice.analyst')}
          hint={t('settingHint')}
          optional
          rows={5}
          maxLength={20_000}
          value={setting}
          onChange={setSetting}
          data-autofocus
        />
        <TextArea
          label={t('voice.proposal')}
          hint={t('proposalHint')}
          optional
          rows={3}
          maxLength={4000}
          value={proposal}
          onChange={setProposal}
        />
        <TypeSelect label={t('type')} optional value={typeCode} onChange={setType} />
        <PlacePicker
          label={t('place')}
          optional
          value={place}
          onChange={(it) => setPlace(it && 'id' in it ? it.id : null)}
        />
      </Form>
    </Dialog>
  );
}
