import { useState, type ReactNode } from 'react';
import { uuidv7 } from '#domain/ids.ts';
import { localOf, momentOf } from '#domain/local-time.ts';
import { useOpMutation } from '#web/api.ts';
import { serverNow } from '#web/clock.ts';
import { useT } from '#web/i18n.ts';
import { useWorkspace } from '#web/session.ts';
import { Button } from '#web/ui/button.tsx';
import { Checkbox } from '#web/ui/choices.tsx';
import { Combobox, MultiCombobox } from '#web/ui/combobox.tsx';
import { DateField, MomentField } from '#web/ui/date-field.tsx';
import { Dialog } from '#web/ui/dialog.tsx';
import { Select, TextArea, TextField, type Option } from '#web/ui/field.tsx';
import { Form } from '#web/ui/form.tsx';
import { toast } from '#web/ui/toast.tsx';
import * as contract from '../../groups/groups.contract.ts';
import { DECISION_STATES, GROUP_KINDS, GROUP_ROLES, STANCES } from '../../groups/groups.rules.ts';
import { searchEntries } from '../organisation-form.tsx';
import type { Group } from './group-page.tsx';

/** The forms of one group's page: each a dialog that saves one thing. */

interface Of<T> {
  group: Group;
  of?: T | undefined;
  onClose: () => void;
}
const TOPICS = { invalidates: ['workingGroups'] };
const option = (of: { id: string; name: string } | null | undefined): Option | null =>
  of ? { value: of.id, label: of.name } : null;
const words = (text: string) => text.trim() || null;

function Frame({
  title,
  blocked,
  onSave,
  onClose,
  children,
}: {
  title: string;
  blocked: string | null;
  onSave: () => Promise<unknown>;
  onClose: () => void;
  children: ReactNode;
}) {
  const t = useT('groups');
  return (
    <Dialog open onClose={onClose} width={560} title={title}>
      <Form
        feature="groups"
        deed={t('keep')}
        blocked={blocked}
        onSubmit={async () => {
          await onSave();
          toast(t('saved'));
          onClose();
        }}
        aside={<Button onClick={onClose}>{t('console:cancel')}</Button>}
      >
        {children}
      </Form>
    </Dialog>
  );
}

const usePart = (id?: string) => useState(() => id ?? uuidv7(serverNow()))[0];
function useToday(): string {
  const { timeZone } = useWorkspace();
  return localOf(new Date(serverNow()).toISOString(), timeZone).day;
}

export function TermsForm({ group, onClose }: Of<never>) {
  const t = useT('groups');
  const [it, setIt] = useState({
    kind: group.kind,
    terms: group.terms ?? '',
    beganOn: group.beganOn ?? '',
    endedOn: group.endedOn ?? '',
  });
  const save = useOpMutation(contract.changeGroup, TOPICS);
  return (
    <Frame
      title={t('changeTerms')}
      blocked={null}
      onClose={onClose}
      onSave={() =>
        save.mutateAsync({
          params: { id: group.id },
          body: { kind: it.kind, terms: words(it.terms), beganOn: it.beganOn || null, endedOn: it.endedOn || null },
        })
      }
    >
      <Select
        label={t('fields.kind')}
        options={GROUP_KINDS.map((value) => ({ value, label: t(`kind.${value}`) }))}
        value={it.kind}
        onChange={(kind) => kind && setIt({ ...it, kind })}
      />
      <TextArea
        label={t('fields.terms')}
        hint={t('termsHint')}
        optional
        rows={4}
        maxLength={4000}
        value={it.terms}
        onChange={(terms) => setIt({ ...it, terms })}
      />
      <DateField
        label={t('fields.beganOn')}
        optional
        value={it.beganOn}
        onChange={(beganOn) => setIt({ ...it, beganOn })}
      />
      <DateField
        label={t('fields.endedOn')}
        optional
        value={it.endedOn}
        onChange={(endedOn) => setIt({ ...it, endedOn })}
      />
    </Frame>
  );
}

export function MemberForm({ group, of, onClose }: Of<Group['memberships'][number]>) {
  const t = useT('groups');
  const [actor, setActor] = useState(option(of?.actor));
  const [it, setIt] = useState({
    role: of?.role ?? ('member' as const),
    joinedOn: of?.joinedOn ?? '',
    leftOn: of?.leftOn ?? '',
  });
  const save = useOpMutation(contract.saveMember, TOPICS);
  return (
    <Frame
      title={of ? of.actor.name : t('addMember')}
      blocked={actor ? null : t('needActor')}
      onClose={onClose}
      onSave={() =>
        save.mutateAsync({
          params: { id: group.id, part: actor!.value },
          body: { role: it.role, joinedOn: it.joinedOn || null, leftOn: it.leftOn || null },
        })
      }
    >
      {!of && (
        <Combobox label={t('fields.actor')} options={searchEntries(group.id)} value={actor} onChange={setActor} />
      )}
      <Select
        label={t('fields.role')}
        options={GROUP_ROLES.map((value) => ({ value, label: t(`role.${value}`) }))}
        value={it.role}
        onChange={(role) => role && setIt({ ...it, role })}
      />
      <DateField
        label={t('fields.joinedOn')}
        optional
        value={it.joinedOn}
        onChange={(joinedOn) => setIt({ ...it, joinedOn })}
      />
      <DateField
        label={t('fields.leftOn')}
        optional
        value={it.leftOn}
        onChange={(leftOn) => setIt({ ...it, leftOn })}
      />
    </Frame>
  );
}

export function StatementForm({ group, of, onClose }: Of<Group['statements'][number]>) {
  const t = useT('groups');
  const part = usePart(of?.id);
  const today = useToday();
  const members = group.memberships.filter((one) => one.leftOn === null).map((one) => option(one.actor)!);
  const [it, setIt] = useState({
    by: of?.by.id ?? null,
    about: of?.about.id ?? null,
    work: of?.work ?? '',
    stance: of?.stance ?? ('leads' as const),
    advantage: of?.advantage ?? '',
    withdrawn: false,
  });
  const save = useOpMutation(contract.saveStatement, TOPICS);
  const known = [...new Set(group.statements.map((one) => one.work))].map((work) => ({ value: work, label: work }));
  const options = [
    ...members,
    ...[option(of?.by), option(of?.about)].filter(
      (one): one is Option => one !== null && !members.some((m) => m.value === one.value),
    ),
  ];
  return (
    <Frame
      title={t('addStatement')}
      blocked={it.by && it.about && it.work.trim() ? null : t('needStatement')}
      onClose={onClose}
      onSave={() =>
        save.mutateAsync({
          params: { id: group.id, part },
          body: {
            byId: it.by!,
            aboutId: it.about!,
            work: it.work.trim(),
            stance: it.stance,
            advantage: words(it.advantage),
            saidOn: of?.saidOn ?? today,
            withdrawn: it.withdrawn,
          },
        })
      }
    >
      <Combobox
        label={t('fields.work')}
        hint={t('workHint')}
        options={known}
        create={(text) => text}
        from={1}
        value={it.work ? { value: it.work, label: it.work } : null}
        onChange={(one) => setIt({ ...it, work: one?.value.slice(0, 120) ?? '' })}
      />
      <Select
        label={t('fields.by')}
        none={t('choose')}
        options={options}
        value={it.by}
        onChange={(by) => setIt({ ...it, by, about: it.about ?? by })}
      />
      <Select
        label={t('fields.about')}
        none={t('choose')}
        options={options}
        value={it.about}
        onChange={(about) => setIt({ ...it, about })}
      />
      <Select
        label={t('fields.stance')}
        options={STANCES.map((value) => ({ value, label: t(`stance.${value}`) }))}
        value={it.stance}
        onChange={(stance) => stance && setIt({ ...it, stance })}
      />
      <TextArea
        label={t('fields.advantage')}
        hint={t('advantageHint')}
        optional
        rows={2}
        maxLength={1000}
        value={it.advantage}
        onChange={(advantage) => setIt({ ...it, advantage })}
      />
      {of && (
        <Checkbox label={t('takeBack')} checked={it.withdrawn} onChange={(withdrawn) => setIt({ ...it, withdrawn })} />
      )}
    </Frame>
  );
}

export function MeetingForm({ group, of, onClose }: Of<Group['meetings'][number]>) {
  const t = useT('groups');
  const { timeZone } = useWorkspace();
  const part = usePart(of?.id);
  const local = (at: string | undefined) => {
    if (!at) return '';
    const { day, clock } = localOf(at, timeZone);
    return `${day}T${clock}`;
  };
  const [it, setIt] = useState({
    title: of?.title ?? '',
    from: local(of?.startsAt),
    to: local(of?.endsAt),
    placeText: of?.placeText ?? '',
    agenda: of?.agenda ?? '',
    minutes: of?.minutes ?? '',
    cancelled: of?.cancelled ?? false,
  });
  const moment = (text: string) => {
    const [day, clock] = text.split('T');
    return day && clock ? momentOf({ day, clock }, timeZone) : null;
  };
  const [startsAt, endsAt] = [moment(it.from), moment(it.to)];
  const save = useOpMutation(contract.saveMeeting, TOPICS);
  return (
    <Frame
      title={of ? of.title : t('addMeeting')}
      blocked={
        !it.title.trim() || !startsAt || !endsAt
          ? t('needMeeting')
          : endsAt <= startsAt
            ? t('problems.ends_before_begin')
            : null
      }
      onClose={onClose}
      onSave={() =>
        save.mutateAsync({
          params: { id: group.id, part },
          body: {
            title: it.title.trim(),
            startsAt: new Date(startsAt!).toISOString(),
            endsAt: new Date(endsAt!).toISOString(),
            placeText: words(it.placeText),
            agenda: words(it.agenda),
            minutes: words(it.minutes),
            cancelled: it.cancelled,
          },
        })
      }
    >
      <TextField
        label={t('fields.title')}
        value={it.title}
        maxLength={200}
        onChange={(title) => setIt({ ...it, title })}
        data-autofocus
      />
      <MomentField label={t('fields.from')} value={it.from} onChange={(from) => setIt((now) => ({ ...now, from }))} />
      <MomentField label={t('fields.to')} value={it.to} onChange={(to) => setIt((now) => ({ ...now, to }))} />
      <TextField
        label={t('fields.place')}
        optional
        value={it.placeText}
        maxLength={300}
        onChange={(placeText) => setIt({ ...it, placeText })}
      />
      <TextArea
        label={t('fields.agenda')}
        optional
        rows={3}
        maxLength={4000}
        value={it.agenda}
        onChange={(agenda) => setIt({ ...it, agenda })}
      />
      {of && (
        <TextArea
          label={t('fields.minutes')}
          optional
          rows={3}
          maxLength={8000}
          value={it.minutes}
          onChange={(minutes) => setIt({ ...it, minutes })}
        />
      )}
      {of && (
        <Checkbox label={t('callOff')} checked={it.cancelled} onChange={(cancelled) => setIt({ ...it, cancelled })} />
      )}
    </Frame>
  );
}

export function InviteForm({
  group,
  of,
  onClose,
}: {
  group: Group;
  of: Group['meetings'][number];
  onClose: () => void;
}) {
  const t = useT('groups');
  const { timeZone } = useWorkspace();
  const [actors, setActors] = useState<Option[]>(
    group.memberships
      .filter((one) => one.leftOn === null && !of.invitations.some((it) => it.actor.id === one.actor.id))
      .map((one) => option(one.actor)!),
  );
  const [inviter, setInviter] = useState(option(group.lead));
  const [at, setAt] = useState('');
  const save = useOpMutation(contract.invite, TOPICS);
  const [day, clock] = at.split('T');
  const invitedAt = day && clock ? momentOf({ day, clock }, timeZone) : null;
  return (
    <Frame
      title={`${t('invite')}: ${of.title}`}
      blocked={actors.length > 0 && inviter ? null : t('needInvite')}
      onClose={onClose}
      onSave={() =>
        save.mutateAsync({
          params: { id: group.id, part: of.id },
          body: {
            actorIds: actors.map((one) => one.value),
            inviterId: inviter!.value,
            invitedAt: invitedAt ? new Date(invitedAt).toISOString() : null,
          },
        })
      }
    >
      <MultiCombobox label={t('fields.whom')} options={searchEntries(group.id)} value={actors} onChange={setActors} />
      <Combobox label={t('fields.inviter')} options={searchEntries()} value={inviter} onChange={setInviter} />
      <MomentField label={t('fields.invitedAt')} hint={t('invitedAtHint')} optional value={at} onChange={setAt} />
    </Frame>
  );
}

export function DecisionForm({ group, of, onClose }: Of<Group['decisions'][number]>) {
  const t = useT('groups');
  const part = usePart(of?.id);
  const today = useToday();
  const [owner, setOwner] = useState(option(of?.owner));
  const [it, setIt] = useState({
    words: of?.words ?? '',
    meetingId: of?.meetingId ?? null,
    decidedOn: of?.decidedOn ?? today,
    dueOn: of?.dueOn ?? '',
    state: of?.state ?? ('open' as const),
    outcome: of?.outcome ?? '',
  });
  const save = useOpMutation(contract.saveDecision, TOPICS);
  return (
    <Frame
      title={t('addDecision')}
      blocked={
        !it.words.trim() || !it.decidedOn
          ? t('needDecision')
          : it.state !== 'open' && !it.outcome.trim()
            ? t('problems.outcome_needed')
            : null
      }
      onClose={onClose}
      onSave={() =>
        save.mutateAsync({
          params: { id: group.id, part },
          body: {
            words: it.words.trim(),
            meetingId: it.meetingId,
            ownerId: owner?.value ?? null,
            decidedOn: it.decidedOn,
            dueOn: it.dueOn || null,
            state: it.state,
            outcome: words(it.outcome),
          },
        })
      }
    >
      <TextArea
        label={t('fields.decision')}
        rows={2}
        maxLength={1000}
        value={it.words}
        onChange={(text) => setIt({ ...it, words: text })}
        data-autofocus
      />
      <Select
        label={t('fields.meeting')}
        optional
        none={t('noMeeting')}
        options={group.meetings.map((one) => ({ value: one.id, label: one.title }))}
        value={it.meetingId}
        onChange={(meetingId) => setIt({ ...it, meetingId })}
      />
      <Combobox label={t('fields.owner')} optional options={searchEntries()} value={owner} onChange={setOwner} />
      <DateField
        label={t('fields.decidedOn')}
        value={it.decidedOn}
        latest={today}
        onChange={(decidedOn) => setIt({ ...it, decidedOn })}
      />
      <DateField label={t('fields.dueOn')} optional value={it.dueOn} onChange={(dueOn) => setIt({ ...it, dueOn })} />
      <Select
        label={t('fields.state')}
        options={DECISION_STATES.map((value) => ({ value, label: t(`decision.${value}`) }))}
        value={it.state}
        onChange={(state) => state && setIt({ ...it, state })}
      />
      {it.state !== 'open' && (
        <TextArea
          label={t('fields.outcome')}
          rows={2}
          maxLength={1000}
          value={it.outcome}
          onChange={(outcome) => setIt({ ...it, outcome })}
        />
      )}
    </Frame>
  );
}

export function ProductForm({ group, of, onClose }: Of<Group['products'][number]>) {
  const t = useT('groups');
  const part = usePart(of?.id);
  const [it, setIt] = useState({ title: of?.title ?? '', url: of?.url ?? '', madeOn: of?.madeOn ?? '' });
  const save = useOpMutation(contract.saveProduct, TOPICS);
  const odd = it.url.trim() !== '' && !/^https?:\/\/\S+\.\S+/.test(it.url.trim());
  return (
    <Frame
      title={t('addProduct')}
      blocked={!it.title.trim() ? t('needName') : odd ? t('needUrl') : null}
      onClose={onClose}
      onSave={() =>
        save.mutateAsync({
          params: { id: group.id, part },
          body: { title: it.title.trim(), url: words(it.url), madeOn: it.madeOn || null },
        })
      }
    >
      <TextField
        label={t('fields.product')}
        value={it.title}
        maxLength={200}
        onChange={(title) => setIt({ ...it, title })}
        data-autofocus
      />
      <TextField
        label={t('fields.url')}
        optional
        type="url"
        dir="ltr"
        value={it.url}
        maxLength={500}
        onChange={(url) => setIt({ ...it, url })}
      />
      <DateField
        label={t('fields.madeOn')}
        optional
        value={it.madeOn}
        onChange={(madeOn) => setIt({ ...it, madeOn })}
      />
    </Frame>
  );
}
