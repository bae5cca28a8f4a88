import { useState } from 'react';
import { localOf, momentOf } from '#domain/local-time.ts';
import { useOpMutation } from '#web/api.ts';
import { useT } from '#web/i18n.ts';
import { useWorkspace } from '#web/session.ts';
import { Checkbox } from '#web/ui/choices.tsx';
import { Combobox, MultiCombobox } from '#web/ui/combobox.tsx';
import { DateField, MomentField } from '#web/ui/date-field.tsx';
import { Select, TextArea, TextField, type Option } from '#web/ui/field.tsx';
import * as contract from '../../groups/groups.contract.ts';
import { DECISION_STATES } from '../../groups/groups.rules.ts';
import { searchEntries } from '../organisation-form.tsx';
import { Frame, option, TOPICS, usePart, useToday, words, type Of } from './group-forms.tsx';
import type { Group } from '../../groups/groups.contract.ts';

/** The forms of a group's meetings, of what it decided and of what it made. */

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
